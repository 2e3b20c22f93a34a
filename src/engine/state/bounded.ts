import type { Clock } from "../../base/clock.ts";
import { stepUnresponsive } from "./stop-reason.ts";

/** Node's timers have 31 bits; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Aborts `controller` with `reason()` after `limitMs`, unless the returned function is called first. */
export function abortAfter(
  clock: Clock,
  limitMs: number,
  controller: AbortController,
  reason: () => Error,
): () => void {
  const timer = new AbortController();
  clock.sleep(Math.min(limitMs, LONGEST_TIMER_MS), { signal: timer.signal }).then(
    () => controller.abort(reason()),
    () => undefined, // the work ended in time
  );
  return () => timer.abort();
}

/**
 * Waits for work that was given `signal`. Work that continues for `graceMs` after the signal aborts is abandoned, because a
 * hung action must not hold up `finally`; when `lost` aborts, it is abandoned at once.
 * @throws what the work throws; Failure `STEP_UNRESPONSIVE` when it was abandoned; the reason of `lost`.
 */
export async function settleWithin<T>(
  work: Promise<T>,
  options: {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly lost: AbortSignal;
    readonly graceMs: number;
  },
): Promise<T> {
  const { clock, signal, lost, graceMs } = options;
  const done = new AbortController();
  const givenUp = new Promise<never>((_, reject) => {
    const onLost = () => reject(lost.reason as Error);
    const onAbort = () => {
      clock.sleep(graceMs, { signal: done.signal }).then(
        () => reject(stepUnresponsive(graceMs, signal.reason)),
        () => undefined, // it ended within the grace period
      );
    };
    whenAborted(lost, onLost, done.signal);
    whenAborted(signal, onAbort, done.signal);
  });
  try {
    return await Promise.race([work, givenUp]);
  } finally {
    done.abort();
    work.catch(() => undefined); // abandoned work may still fail, and nobody is waiting for it any more
  }
}

function whenAborted(signal: AbortSignal, then: () => void, until: AbortSignal): void {
  if (signal.aborted) then();
  else signal.addEventListener("abort", then, { once: true, signal: until });
}
