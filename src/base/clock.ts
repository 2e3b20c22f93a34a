import { setTimeout as delay } from "node:timers/promises";

/** Time as the product sees it, so that tests can hold it still. */
export interface Clock {
  /** Wall time in milliseconds since the epoch. May jump; for records, never for measuring. */
  nowMs(): number;
  /** Milliseconds on a clock that never goes back; for measuring. */
  monotonicMs(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, options?: { signal?: AbortSignal }): Promise<void>;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  async sleep(ms, options) {
    const signal = options?.signal;
    try {
      await delay(ms, undefined, signal ? { signal } : undefined);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw error;
    }
  },
};
