/** How much of a second may be sent at once after a pause. */
const BURST_S = 0.01;

/** Holds a rate on average over any stretch, with bursts of 10 ms' worth of requests, one at least (a token bucket). */
export class RateCap {
  readonly #perMs: number;
  readonly #most: number;
  #tokens: number;
  #atMs = Number.NEGATIVE_INFINITY;

  /** @param rateRps requests per second; infinity caps nothing */
  constructor(rateRps: number) {
    this.#perMs = rateRps / 1_000;
    this.#most = Math.max(1, rateRps * BURST_S);
    this.#tokens = this.#most;
  }

  /** Whether a request may be sent now; counts it if so. @param nowMs never falls */
  take(nowMs: number): boolean {
    if (this.#most === Number.POSITIVE_INFINITY) return true;
    this.#tokens = Math.min(this.#most, this.#tokens + (nowMs - this.#atMs) * this.#perMs);
    this.#atMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  /** How long after the last refusal the next request may be sent, in milliseconds. */
  get waitMs(): number {
    return Math.max(0, (1 - this.#tokens) / this.#perMs);
  }
}
