import type { Clock } from "../../base/clock.ts";

/** Other replicas cannot ring our bell, so waiters also poll. */
const POLL_INTERVAL_MS = 1_000;

/** Wakes whatever waits for something in the store: a turn in a concurrency group, or an answer. */
export class Bell {
  readonly #clock: Clock;
  readonly #waiting = new Set<AbortController>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(): void {
    for (const controller of this.#waiting) controller.abort();
  }

  /** Calls `isDone` until it returns true. @throws the signal's reason if it aborts first. */
  async wait(isDone: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const rung = new AbortController();
      this.#waiting.add(rung); // before calling it, so that a ring between its answer and the sleep is not missed
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
