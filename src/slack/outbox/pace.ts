import type { OutboxRow } from "../../store/posting.ts";

/** How fast messages go out. Slack asks for about one post a second and channel, and 50 edits a minute in all. */
export interface Pace {
  /** Between two posts or files of one channel, in milliseconds. */
  readonly postEveryMs: number;
  /** Between two edits of one message. */
  readonly editEveryMs: number;
  /** Between two edits of any messages: chat.update is of tier 3, 50 a minute and workspace. */
  readonly anyEditEveryMs: number;
  /** First wait after a failure; doubles with each further one. */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  /** How often Slack may stumble over one message before it is given up. */
  readonly maxStumbles: number;
}

/** Source of the rates: docs.slack.dev/apis/web-api/rate-limits. 60 stumbles with this backoff are about an hour. */
export const SLACK_PACE: Pace = {
  postEveryMs: 1_000,
  editEveryMs: 1_500,
  anyEditEveryMs: 1_200,
  backoffMs: 1_000,
  maxBackoffMs: 60_000,
  maxStumbles: 60,
};

/** The earliest moments, on the monotonic clock, at which things may be sent. */
export interface Moments {
  readonly channelPausedUntilMs: number;
  readonly nextPostAtMs: number;
  readonly nextAnyEditAtMs: number;
  /** Message key → not before. */
  readonly nextEditAtMs: ReadonlyMap<string, number>;
  readonly retryAtMs: ReadonlyMap<string, number>;
}

/** True when the row changes a message that is already there. */
export function isEdit(row: OutboxRow): boolean {
  return row.kind !== "file" && row.slackTs !== null;
}

/**
 * The row of a channel to send next, and from when it may go. New messages keep their order, so only the first of them
 * is looked at; an edit disturbs no order and may pass them.
 * @param rows pending rows of one channel, in order of position.
 */
export function chooseNext(
  rows: readonly OutboxRow[],
  moments: Moments,
): { readonly row: OutboxRow; readonly dueAtMs: number } | undefined {
  let best: { row: OutboxRow; dueAtMs: number } | undefined;
  let newMessageSeen = false;
  for (const row of rows) {
    const edit = isEdit(row);
    if (!edit && newMessageSeen) continue;
    if (!edit) newMessageSeen = true;
    const dueAtMs = Math.max(
      moments.channelPausedUntilMs,
      moments.retryAtMs.get(row.key) ?? 0,
      edit ? Math.max(moments.nextAnyEditAtMs, moments.nextEditAtMs.get(row.key) ?? 0) : moments.nextPostAtMs,
    );
    if (best === undefined || dueAtMs < best.dueAtMs) best = { row, dueAtMs };
  }
  return best;
}

/** How long to wait after the `failures`th failure in a row (from 1). */
export function backoffMs(pace: Pace, failures: number): number {
  return Math.min(pace.maxBackoffMs, pace.backoffMs * 2 ** Math.min(failures - 1, 20));
}
