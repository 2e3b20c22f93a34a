/** A failure that a test injects once: how the next call of a method fails, as it does at Slack in practice. */
export interface Fault {
  /** A Web API method, e.g. `chat.update`. */
  readonly method: string;
  /**
   * 429 with Retry-After, a 500 without a body, or a connection cut before the call was made. With the others the call is
   * made, but its answer does not arrive: the connection is cut, a proxy answers with its own page, or half of it is lost.
   */
  readonly kind: "rate_limited" | "server_error" | "cut" | "answer_cut" | "html" | "half_an_answer";
  readonly retryAfterSeconds?: number;
}

/** The faults that are still to happen, in the order in which they were added. */
export class Faults {
  readonly #waiting: Fault[] = [];
  /** While true, nothing from the app gets through: every call is cut and every socket refused. */
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
