import type { Clock } from "../../base/clock.ts";
import { stepUnresponsive } from "./stop-reason.ts";

/** Node's timers hold 31 bits; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Aborts `controller` with `reason()` after `limitMs`, unless the returned function was called before. */
export function abortAfter(
  clock: Clock,
  limitMs: number,
  controller: AbortController,
  reason: () => Error,
): () => void {
  const timer = new AbortController();
  clock.sleep(Math.min(limitMs, LONGEST_TIMER_MS), { signal: timer.signal }).then(
    () => controller.abort(reason()),
    () => undefined, // what it watched has ended in time
  );
  return () => timer.abort();
}

/**
 * Waits for work that was handed `signal`. Work that goes on for `graceMs` after the signal was aborted is given up,
 * and at once when `lost` is: a hung action must not hold up `finally`.
 * @throws what the work throws; Failure `STEP_UNRESPONSIVE` when it was given up; the reason of `lost`.
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
    work.catch(() => undefined); // work that was given up may still fail, and nobody waits for it any more
  }
}

function whenAborted(signal: AbortSignal, then: () => void, until: AbortSignal): void {
  if (signal.aborted) then();
  else signal.addEventListener("abort", then, { once: true, signal: until });
}
