import { LAST_STREAM_ID } from "./frames.ts";
import { Stream } from "./stream.ts";

/** The streams of one connection: found by their place among those that may be open at once, and by their number. */
export class StreamTable {
  /** By place. */
  readonly all: readonly Stream[];
  /** The streams' numbers by place, 0 for none: looked up for every frame. */
  readonly #ids: Int32Array;
  #open = 0;
  #nextId = 1;

  constructor(places: number) {
    this.all = Array.from({ length: places }, () => new Stream());
    this.#ids = new Int32Array(places);
  }

  /** How many are open. */
  get open(): number {
    return this.#open;
  }

  /** True when no number is left for another one. */
  get isExhausted(): boolean {
    return this.#nextId > LAST_STREAM_ID;
  }

  /** @throws RangeError when there is no such place. */
  at(place: number): Stream {
    const stream = this.all[place];
    if (stream === undefined) throw new RangeError(`There is no place ${place} on this connection.`);
    return stream;
  }

  /** Opens one on a place. @returns its number */
  openAt(place: number): number {
    const id = this.#nextId;
    this.#nextId += 2;
    this.#ids[place] = id;
    this.#open++;
    return id;
  }

  /** Ends the open one on a place. */
  endAt(place: number): void {
    this.#ids[place] = 0;
    this.at(place).end();
    this.#open--;
  }

  /** @returns the number of the open one on a place; 0 when there is none */
  idAt(place: number): number {
    return this.#ids[place] ?? 0;
  }

  /** @returns the place of an open one; -1 when it is not, or no more */
  placeOf(id: number): number {
    return this.#ids[0] === id ? 0 : this.#ids.indexOf(id);
  }

  /** Frames of streams that are over may still be on their way; of streams that never were there can be none. */
  wasOpen(id: number): boolean {
    return id % 2 === 1 && id < this.#nextId;
  }
}
