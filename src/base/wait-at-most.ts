import type { Clock } from "./clock.ts";

/** Says that the time was over before the work was. */
export const LATE = Symbol("late");

/**
 * Waits for work, but not longer than a limit. The work itself goes on: nothing ends it, and what it rejects with later is
 * nobody's.
 * @param limitMs at least 0.
 * @returns what the work returns, or {@link LATE}.
 * @throws what the work throws within the time.
 */
export async function waitAtMost<T>(
  work: Promise<T>,
  limitMs: number,
  clock: Pick<Clock, "sleep">,
): Promise<T | typeof LATE> {
  const ended = new AbortController();
  const late = clock.sleep(limitMs, { signal: ended.signal }).then(
    (): typeof LATE => LATE,
    (): typeof LATE => LATE, // the work ended first
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    ended.abort();
  }
}
