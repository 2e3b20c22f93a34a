import type { Share } from "../order/share.ts";

/**
 * When requests are intended to start, as a pure function without clock or state. Times are milliseconds since the load
 * began. A late request is measured from its intended start; the schedule never shifts.
 */
export interface Pacer {
  /** When request `index` (from 0) is intended to start. Never decreases as the index grows. */
  startMs(index: number): number;
  /** How many requests are intended to have started by then. `startMs(dueBy(t) - 1) <= t < startMs(dueBy(t))`. */
  dueBy(elapsedMs: number): number;
  /** The time between two starts in this share. */
  readonly intervalMs: number;
}

/**
 * An even schedule of `rateRps` requests per second. Shares are interleaved: request `i` of the whole belongs to share
 * `i mod count`, so that the whole has the same starts however many senders there are.
 */
export function constantPacer(rateRps: number, share: Share): Pacer {
  const startMs = (index: number) => ((index * share.count + share.index) * 1_000) / rateRps;
  return {
    startMs,
    dueBy(elapsedMs) {
      let due = Math.max(0, Math.floor(((elapsedMs * rateRps) / 1_000 - share.index) / share.count) + 1);
      // Subtle: the rounding of the two formulas differs by one part in 2^53; the schedule is authoritative.
      while (due > 0 && startMs(due - 1) > elapsedMs) due--;
      while (startMs(due) <= elapsedMs) due++;
      return due;
    },
    intervalMs: (share.count * 1_000) / rateRps,
  };
}
