/** Which pods of a load Job are ready to send: from what their logs say, and from their ends. */
export class ReadyPods {
  /** Resolves when every pod is ready or has ended. */
  readonly all: Promise<void>;
  readonly #waiting: Set<string>;
  readonly #leads = new Map<string, number>();
  #onAll: () => void = () => {};

  constructor(pods: readonly string[]) {
    this.#waiting = new Set(pods);
    this.all = new Promise((resolve) => {
      this.#onAll = resolve;
    });
    this.#check();
  }

  /** A pod said that it is ready. @param podMs the time by the pod's clock @param nowMs the time by ours */
  heard(pod: string, podMs: number, nowMs: number): void {
    this.#leads.set(pod, Math.max(this.#leads.get(pod) ?? Number.NEGATIVE_INFINITY, podMs - nowMs));
    this.leave(pod);
  }

  /** A pod is not waited for: it has ended, or it sends already. */
  leave(pod: string): void {
    this.#waiting.delete(pod);
    this.#check();
  }

  /** Those that are neither ready nor at their end. */
  waiting(): readonly string[] {
    return [...this.#waiting];
  }

  /** See `clockLeads`. */
  leads(): ReadonlyMap<string, number> {
    return this.#leads;
  }

  #check(): void {
    if (this.#waiting.size === 0) this.#onAll();
  }
}
