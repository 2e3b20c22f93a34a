export interface LatestOnlyOptions<T> {
  /** Handles the newest value of a key. Never runs concurrently for one key. */
  readonly work: (value: T) => Promise<void>;
  /** The minimum time between two values of a key that are not urgent, in milliseconds. */
  readonly everyMs: number;
  readonly onError: (error: unknown, key: string) => void;
}

interface Slot<T> {
  value: T | undefined;
  urgent: boolean;
  hurry: () => void;
}

/**
 * Passes on only the newest value of each key: one that arrives while the previous one is being handled, or too soon
 * after it, replaces the one that waits. Nothing is lost, because each value is complete.
 */
export class LatestOnly<T> {
  readonly #options: LatestOnlyOptions<T>;
  readonly #slots = new Map<string, Slot<T>>();
  readonly #working = new Map<string, Promise<void>>();
  #closing = false;

  constructor(options: LatestOnlyOptions<T>) {
    this.#options = options;
  }

  /** @param urgent handle it as soon as the previous one has been, without the pause. */
  offer(key: string, value: T, urgent: boolean): void {
    const slot = this.#slots.get(key) ?? { value: undefined, urgent: false, hurry() {} };
    this.#slots.set(key, slot);
    slot.value = value;
    slot.urgent ||= urgent;
    if (slot.urgent) slot.hurry();
    if (this.#working.has(key)) return;
    const working = this.#work(key, slot).finally(() => {
      this.#working.delete(key);
      this.#slots.delete(key);
    });
    this.#working.set(key, working);
  }

  /** Handles everything that waits, without pauses; resolves when nothing is left. */
  async settled(): Promise<void> {
    this.#closing = true;
    for (const slot of this.#slots.values()) slot.hurry();
    await Promise.all(this.#working.values());
  }

  async #work(key: string, slot: Slot<T>): Promise<void> {
    while (slot.value !== undefined) {
      const { value } = slot;
      slot.value = undefined;
      slot.urgent = false;
      try {
        await this.#options.work(value);
      } catch (error) {
        this.#options.onError(error, key);
      }
      // The pause comes after the work so that the first value of a key never waits.
      if (!slot.urgent && !this.#closing) await this.#pause(slot);
    }
  }

  #pause(slot: Slot<T>): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#options.everyMs);
      slot.hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
