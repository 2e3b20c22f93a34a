const FREE = 0;
const UNCOUNTED = 1;
const COUNTED = 2;

/**
 * Places for requests in flight, and the facts about each one's request. Free slots wait in a first-in, first-out queue,
 * so that all connections are used evenly. Nothing is allocated after construction.
 */
export class Slots {
  /** A ring of slot numbers: the free ones start at `#firstFree`. */
  readonly #ring: Int32Array;
  #firstFree = 0;
  #free = 0;
  #busy = 0;
  readonly #use: Uint8Array;
  readonly #intendedMs: Float64Array;
  readonly #startedMs: Float64Array;
  readonly #freeSinceMs: Float64Array;

  /** All slots are free from `nowMs`. */
  constructor(count: number, nowMs: number) {
    this.#ring = Int32Array.from({ length: count }, (_, slot) => slot);
    this.#free = count;
    this.#use = new Uint8Array(count);
    this.#intendedMs = new Float64Array(count);
    this.#startedMs = new Float64Array(count);
    this.#freeSinceMs = new Float64Array(count).fill(nowMs);
  }

  /** The number of free slots. */
  get free(): number {
    return this.#free;
  }

  /** The number of slots with a request in flight. A slot that pauses after a failure is neither free nor busy. */
  get busy(): number {
    return this.#busy;
  }

  /**
   * Starts a request on the slot that has been free the longest.
   * @param counted whether the request is measured
   * @throws RangeError if none is free
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

  /** The request on the slot has ended. The slot takes no other before `put`. */
  end(slot: number): void {
    this.#use[slot] = FREE;
    this.#busy--;
  }

  /** Frees the slot. */
  put(slot: number, nowMs: number): void {
    const end = this.#firstFree + this.#free;
    this.#ring[end < this.#ring.length ? end : end - this.#ring.length] = slot;
    this.#free++;
    this.#freeSinceMs[slot] = nowMs;
  }

  /** Whether the slot's request in flight is measured. */
  isCounted(slot: number): boolean {
    return this.#use[slot] === COUNTED;
  }

  /** The intended start of the slot's request. */
  intendedMs(slot: number): number {
    return this.#intendedMs[slot] ?? Number.NaN;
  }

  /** When the slot's request was sent. */
  startedMs(slot: number): number {
    return this.#startedMs[slot] ?? Number.NaN;
  }

  /** Since when the slot was free before its current request. */
  freeSinceMs(slot: number): number {
    return this.#freeSinceMs[slot] ?? Number.NaN;
  }

  /** Calls back for every slot whose request was sent at or before that time. */
  forEachStartedBy(ms: number, call: (slot: number) => void): void {
    for (let slot = 0; slot < this.#use.length; slot++) {
      if (this.#use[slot] !== FREE && this.startedMs(slot) <= ms) call(slot);
    }
  }
}
