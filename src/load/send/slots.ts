const FREE = 0;
const UNCOUNTED = 1;
const COUNTED = 2;

/**
 * The places for requests under way, and what each one's request is about. Free ones wait in a queue, first in, first
 * out, so that all connections take part evenly. Nothing is allocated after the beginning.
 */
export class Slots {
  /** Slot numbers in a ring: the free ones, from `#firstFree` on. */
  readonly #ring: Int32Array;
  #firstFree = 0;
  #free = 0;
  #busy = 0;
  readonly #use: Uint8Array;
  readonly #intendedMs: Float64Array;
  readonly #startedMs: Float64Array;
  readonly #freeSinceMs: Float64Array;

  /** All are free since `nowMs`. */
  constructor(count: number, nowMs: number) {
    this.#ring = Int32Array.from({ length: count }, (_, slot) => slot);
    this.#free = count;
    this.#use = new Uint8Array(count);
    this.#intendedMs = new Float64Array(count);
    this.#startedMs = new Float64Array(count);
    this.#freeSinceMs = new Float64Array(count).fill(nowMs);
  }

  /** How many are free. */
  get free(): number {
    return this.#free;
  }

  /** How many have a request under way. One that rests after a failure is neither free nor busy. */
  get busy(): number {
    return this.#busy;
  }

  /**
   * Begins a request on the slot that has been free for the longest time.
   * @param counted whether the request is measured
   * @throws RangeError when none is free
   */
  begin(intendedMs: number, nowMs: number, counted: boolean): number {
    if (this.#free === 0) throw new RangeError("No slot is free.");
    const slot = this.#ring[this.#firstFree] ?? 0;
    this.#firstFree = this.#firstFree + 1 < this.#ring.length ? this.#firstFree + 1 : 0;
    this.#free--;
    this.#busy++;
    this.#use[slot] = counted ? COUNTED : UNCOUNTED;
    this.#intendedMs[slot] = intendedMs;
    this.#startedMs[slot] = nowMs;
    return slot;
  }

  /** The request on it is over. It takes no other one before `put`. */
  end(slot: number): void {
    this.#use[slot] = FREE;
    this.#busy--;
  }

  /** It is free. */
  put(slot: number, nowMs: number): void {
    const end = this.#firstFree + this.#free;
    this.#ring[end < this.#ring.length ? end : end - this.#ring.length] = slot;
    this.#free++;
    this.#freeSinceMs[slot] = nowMs;
  }

  /** Whether the request under way on it is measured. */
  isCounted(slot: number): boolean {
    return this.#use[slot] === COUNTED;
  }

  /** When its request was meant to be sent. */
  intendedMs(slot: number): number {
    return this.#intendedMs[slot] ?? Number.NaN;
  }

  /** When it was sent. */
  startedMs(slot: number): number {
    return this.#startedMs[slot] ?? Number.NaN;
  }

  /** Since when it was free, before its present request. */
  freeSinceMs(slot: number): number {
    return this.#freeSinceMs[slot] ?? Number.NaN;
  }

  /** Calls for every slot whose request was sent at that moment or before. */
  forEachStartedBy(ms: number, call: (slot: number) => void): void {
    for (let slot = 0; slot < this.#use.length; slot++) {
      if (this.#use[slot] !== FREE && this.startedMs(slot) <= ms) call(slot);
    }
  }
}
