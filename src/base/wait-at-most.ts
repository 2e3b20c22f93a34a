import type { Clock } from "./clock.ts";

/** Says that the time was over before the work was. */
export const LATE = Symbol("late");

/**
 * Waits for work, but not longer than a limit. The work itself goes on: nothing ends it, and what it rejects with later is
 * nobody's.
 * @param limitMs at least 0.
 * @param giveUp ends the wait early, as if the time were over.
 * @returns what the work returns, or {@link LATE}.
 * @throws what the work throws within the time.
 */
export async function waitAtMost<T>(
  work: Promise<T>,
  limitMs: number,
  clock: Pick<Clock, "sleep">,
  giveUp?: AbortSignal,
): Promise<T | typeof LATE> {
  const ended = new AbortController();
  const signal = giveUp === undefined ? ended.signal : AbortSignal.any([ended.signal, giveUp]);
  const late = clock.sleep(limitMs, { signal }).then(
    (): typeof LATE => LATE,
    (): typeof LATE => LATE, // the work ended first, or it is given up
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    ended.abort();
  }
}
