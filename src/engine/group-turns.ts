import type { Clock } from "../base/clock.ts";

/** Another replica rings no bell of ours, so a waiting run also looks by itself. */
const POLL_INTERVAL_MS = 1_000;

/** Wakes the runs that wait for their concurrency group when a run of this process has ended. */
export class GroupTurns {
  readonly #clock: Clock;
  readonly #waiting = new Set<AbortController>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(): void {
    for (const controller of this.#waiting) controller.abort();
  }

  /** Asks `begin` until it answers true. @throws the signal's reason when it aborts first. */
  async wait(begin: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const bell = new AbortController();
      this.#waiting.add(bell); // before asking, so that an end between the answer and the sleep is heard
      try {
        if (await begin()) return;
        await this.#clock
          .sleep(POLL_INTERVAL_MS, { signal: AbortSignal.any([bell.signal, signal]) })
          .catch(() => undefined); // rung, or told to stop: the loop sees which
      } finally {
        this.#waiting.delete(bell);
      }
    }
  }
}
