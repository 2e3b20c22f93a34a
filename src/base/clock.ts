import { setTimeout as delay } from "node:timers/promises";

/** The product's source of time; tests replace it to control time. */
export interface Clock {
  /** Wall time in milliseconds since the epoch. It may jump, so use it for records, never for measuring. */
  nowMs(): number;
  /** Milliseconds on a clock that never goes back. Use it for measuring. */
  monotonicMs(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason if that aborts first. */
  sleep(ms: number, options?: { signal?: AbortSignal }): Promise<void>;
}

/** Node's timers have 31 bits (25 days); a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  async sleep(ms, options) {
    const signal = options?.signal;
    try {
      let leftMs = ms;
      do {
        await delay(Math.min(leftMs, LONGEST_TIMER_MS), undefined, signal ? { signal } : undefined);
        leftMs -= LONGEST_TIMER_MS;
      } while (leftMs > 0);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw error;
    }
  },
};
