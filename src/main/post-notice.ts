import type { Notice, Posted } from "../actions/people/notify.ts";
import type { Clock } from "../base/clock.ts";
import type { Outbox } from "../store/outbox.ts";
import type { OutboxMessage } from "../store/posting.ts";

const LOOK_EVERY_MS = 200;

/**
 * Puts a notice into the outbox and waits for what becomes of it.
 * @param options.patienceMs how long to wait for Slack; 0 where nobody sends what is in the outbox.
 */
export function createPostNotice(options: {
  readonly outbox: Pick<Outbox, "put" | "find">;
  readonly clock: Clock;
  readonly noticeOf: (notice: Notice) => OutboxMessage;
  readonly patienceMs: number;
}): (notice: Notice, signal: AbortSignal) => Promise<Posted> {
  const { outbox, clock, noticeOf, patienceMs } = options;
  return async (notice, signal) => {
    const message = noticeOf(notice);
    await outbox.put(message);
    const untilMs = clock.monotonicMs() + patienceMs;
    for (;;) {
      const row = await outbox.find(message.key);
      if (row?.slackTs) return { kind: "posted" };
      if (row !== undefined && row.sentVersion >= row.version)
        return { kind: "refused", reason: row.lastError ?? "no reason given" };
      if (clock.monotonicMs() >= untilMs) return { kind: "waiting" };
      await clock.sleep(LOOK_EVERY_MS, { signal });
    }
  };
}
