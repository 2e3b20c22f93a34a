interface Flushable {
  flush(): void;
}

/** Flushes each item once the running code has finished, so that everything it sent goes out in one write per connection. */
export class FlushQueue {
  #queued: Flushable[] = [];
  readonly #run = () => {
    const queued = this.#queued;
    this.#queued = [];
    for (const one of queued) one.flush();
  };

  add(one: Flushable): void {
    if (this.#queued.length === 0) void Promise.resolve().then(this.#run);
    if (this.#queued.at(-1) !== one) this.#queued.push(one);
  }
}
