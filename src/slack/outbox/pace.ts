import type { OutboxRow } from "../../store/posting.ts";

/** How fast messages are sent. Slack allows about one post per second per channel, and 50 edits a minute in total. */
export interface Pace {
  /** Between two posts or files of one channel, in milliseconds. */
  readonly postEveryMs: number;
  /** Between two edits of one message. */
  readonly editEveryMs: number;
  /** Between two edits of any messages: chat.update is a tier 3 method, 50 calls a minute per workspace. */
  readonly anyEditEveryMs: number;
  /** Wait after the first failure; doubles with each one that follows. */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  /** How many times Slack may stumble over one message before it is given up. */
  readonly maxStumbles: number;
}

/** Source of the rates: docs.slack.dev/apis/web-api/rate-limits. 60 stumbles with this backoff take about an hour. */
export const SLACK_PACE: Pace = {
  postEveryMs: 1_000,
  editEveryMs: 1_500,
  anyEditEveryMs: 1_200,
  backoffMs: 1_000,
  maxBackoffMs: 60_000,
  maxStumbles: 60,
};

/** The earliest times, on the monotonic clock, at which things may be sent. */
export interface Moments {
  readonly channelPausedUntilMs: number;
  readonly nextPostAtMs: number;
  readonly nextAnyEditAtMs: number;
  /** Message key → not before. A message that was not edited lately has no entry. */
  readonly nextEditAtMs: ReadonlyMap<string, number>;
  readonly retryAtMs: ReadonlyMap<string, number>;
}

/** A row, and when it may be sent. */
export interface Candidate {
  readonly row: OutboxRow;
  readonly dueAtMs: number;
}

/** True if the row changes a message that has already been posted. */
export function isEdit(row: OutboxRow): boolean {
  return row.kind !== "file" && row.slackTs !== null;
}

/**
 * The row of a channel to send next, and when it may be sent. New messages keep their order, except that those in the
 * background wait until all others have been sent; an edit does not affect the order and may overtake them. Of what is
 * due now, a message that somebody waits for goes first, then the one that was edited longest ago, so that messages which
 * change all the time do not starve the others.
 * @param rows pending rows of one channel, in order of position.
 * @param nowMs the monotonic time.
 */
export function chooseNext(
  rows: readonly OutboxRow[],
  moments: Moments,
  nowMs: number,
): Candidate | undefined {
  const posts = rows.filter((row) => !isEdit(row));
  // A reply must not be sent before the message it replies to, so a background message waits even while another retries.
  const post = posts.find((row) => !row.background) ?? posts[0];
  const candidates = rows
    .filter((row) => isEdit(row) || row === post)
    .map((row): Candidate => ({ row, dueAtMs: Math.max(nowMs, dueAtMs(row, moments)) }));
  const lastEdit = ({ row }: Candidate) => (isEdit(row) ? (moments.nextEditAtMs.get(row.key) ?? 0) : 0);
  return candidates.sort(
    (a, b) =>
      a.dueAtMs - b.dueAtMs ||
      Number(a.row.background) - Number(b.row.background) ||
      lastEdit(a) - lastEdit(b) ||
      a.row.position - b.row.position,
  )[0];
}

function dueAtMs(row: OutboxRow, moments: Moments): number {
  return Math.max(
    moments.channelPausedUntilMs,
    moments.retryAtMs.get(row.key) ?? 0,
    isEdit(row)
      ? Math.max(moments.nextAnyEditAtMs, moments.nextEditAtMs.get(row.key) ?? 0)
      : moments.nextPostAtMs,
  );
}

/** How long to wait after this many failures in a row (at least 1). */
export function backoffMs(pace: Pace, failures: number): number {
  return Math.min(pace.maxBackoffMs, pace.backoffMs * 2 ** Math.min(failures - 1, 20));
}
