import type { Clock } from "../../base/clock.ts";

/** When something that repeats was last seen to have done so. */
export class Pulse {
  readonly #clock: Pick<Clock, "monotonicMs">;
  #beatAtMs: number;

  constructor(clock: Pick<Clock, "monotonicMs">) {
    this.#clock = clock;
    this.#beatAtMs = clock.monotonicMs();
  }

  readonly beat = (): void => {
    this.#beatAtMs = this.#clock.monotonicMs();
  };

  /** For how long it has been silent, in milliseconds. */
  silentMs(): number {
    return this.#clock.monotonicMs() - this.#beatAtMs;
  }
}
