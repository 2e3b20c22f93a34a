import type { Clock } from "../../base/clock.ts";

/** Another replica rings no bell of ours, so whoever waits also looks by themselves. */
const POLL_INTERVAL_MS = 1_000;

/** Wakes those who wait for something in the store: a turn in a concurrency group, an answer. */
export class Bell {
  readonly #clock: Clock;
  readonly #waiting = new Set<AbortController>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(): void {
    for (const controller of this.#waiting) controller.abort();
  }

  /** Asks `isDone` until it answers true. @throws the signal's reason when it aborts first. */
  async wait(isDone: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const rung = new AbortController();
      this.#waiting.add(rung); // before asking, so that what happens between the answer and the sleep is heard
      try {
        if (await isDone()) return;
        await this.#clock
          .sleep(POLL_INTERVAL_MS, { signal: AbortSignal.any([rung.signal, signal]) })
          .catch(() => undefined); // rung, or told to stop: the loop sees which
      } finally {
        this.#waiting.delete(rung);
      }
    }
  }
}
