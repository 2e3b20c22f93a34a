/** Lines are written at most this often. */
const LOG_INTERVAL_MS = 1_000;

/**
 * Counts the requests that a service has answered and logs the count as a JSON line when it has changed, at most once a
 * second: load tests compare it with what they sent.
 */
export class RequestCounter {
  #count = 0;
  #logged = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #facts: Readonly<Record<string, string>>;
  readonly #write: (line: string) => void;

  constructor(facts: Readonly<Record<string, string>>, write: (line: string) => void) {
    this.#facts = facts;
    this.#write = write;
  }

  add(): void {
    this.#count++;
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.flush();
    }, LOG_INTERVAL_MS);
    this.#timer.unref();
  }

  /** Logs whatever has not been logged yet; called before the process ends. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#count === this.#logged) return;
    this.#logged = this.#count;
    this.#write(JSON.stringify({ requests: this.#count, ...this.#facts }));
  }
}
