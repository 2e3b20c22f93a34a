/** What a test makes go wrong once: the next call of a method, as Slack fails in practice. */
export interface Fault {
  /** A Web API method, e.g. `chat.update`. */
  readonly method: string;
  /** 429 with Retry-After, a 500 without a body, or a connection cut before the answer (the call was not made). */
  readonly kind: "rate_limited" | "server_error" | "cut";
  readonly retryAfterSeconds?: number;
}

/** The faults still to come, taken in the order in which they were set. */
export class Faults {
  readonly #waiting: Fault[] = [];
  /** While true nothing of the app comes through: every call is cut, and no socket is taken. */
  down = false;

  add(fault: Fault): void {
    this.#waiting.push(fault);
  }

  take(method: string): Fault | undefined {
    if (this.down) return { method, kind: "cut" };
    const at = this.#waiting.findIndex((fault) => fault.method === method);
    return at < 0 ? undefined : this.#waiting.splice(at, 1)[0];
  }
}
