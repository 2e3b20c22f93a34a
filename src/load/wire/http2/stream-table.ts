import { LAST_STREAM_ID } from "./frames.ts";
import { Stream } from "./stream.ts";

/** The streams of one connection, found by place (those that may be open at once) or by number. */
export class StreamTable {
  /** By place. */
  readonly all: readonly Stream[];
  /** Stream numbers by place, 0 for none; looked up for every frame. */
  readonly #ids: Int32Array;
  #open = 0;
  #nextId = 1;

  constructor(places: number) {
    this.all = Array.from({ length: places }, () => new Stream());
    this.#ids = new Int32Array(places);
  }

  /** The number of open streams. */
  get open(): number {
    return this.#open;
  }

  /** Whether any stream was ever opened. */
  get isUsed(): boolean {
    return this.#nextId > 1;
  }

  /** True if no number is left for another stream. */
  get isExhausted(): boolean {
    return this.#nextId > LAST_STREAM_ID;
  }

  /** @throws RangeError if there is no such place. */
  at(place: number): Stream {
    const stream = this.all[place];
    if (stream === undefined) throw new RangeError(`There is no place ${place} on this connection.`);
    return stream;
  }

  /** Opens a stream on a place. @returns its number */
  openAt(place: number): number {
    const id = this.#nextId;
    this.#nextId += 2;
    this.#ids[place] = id;
    this.#open++;
    return id;
  }

  /** Ends the open stream on a place. */
  endAt(place: number): void {
    this.#ids[place] = 0;
    this.at(place).end();
    this.#open--;
  }

  /** @returns the number of the open stream on a place; 0 if there is none */
  idAt(place: number): number {
    return this.#ids[place] ?? 0;
  }

  /** @returns the place of an open stream; -1 if it is not open */
  placeOf(id: number): number {
    return this.#ids[0] === id ? 0 : this.#ids.indexOf(id);
  }

  /** Frames of streams that have ended may still arrive; frames of streams that never existed must not. */
  wasOpen(id: number): boolean {
    return id % 2 === 1 && id < this.#nextId;
  }
}
