/** The free connections, first in, first out, so that all take part evenly. Never holds more than `capacity`. */
export class FreeSlots {
  readonly #slots: Int32Array;
  #first = 0;
  #count = 0;

  constructor(capacity: number) {
    this.#slots = new Int32Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  put(slot: number): void {
    const end = this.#first + this.#count;
    this.#slots[end < this.#slots.length ? end : end - this.#slots.length] = slot;
    this.#count++;
  }

  /** @throws RangeError when there is none. */
  take(): number {
    if (this.#count === 0) throw new RangeError("No connection is free.");
    const slot = this.#slots[this.#first] ?? 0;
    this.#first = this.#first + 1 < this.#slots.length ? this.#first + 1 : 0;
    this.#count--;
    return slot;
  }
}
