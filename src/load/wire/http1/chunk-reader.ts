import type { BodySearch } from "./body-search.ts";

/** The longest size line or trailer section accepted. */
const MAX_LINE_BYTES = 16_384;
/** The largest chunk accepted: far more than any, and exact as a number. */
const MAX_CHUNK_BYTES = 2 ** 48 - 1;

const LF = 10;
const CR = 13;
const SEMICOLON = 59;
const SPACE = 32;
const TAB = 9;

type Place = "size" | "extension" | "data" | "data-end" | "trailer";

/** Walks over a chunked body (RFC 9112 §7.1), however it is split over reads. Keeps none of it. */
export class ChunkReader {
  #place: Place = "size";
  #size = 0;
  #digits = 0;
  #lineBytes = 0;
  /** True once the last chunk and its trailers have been read. */
  done = false;
  malformed = false;
  readonly #search: BodySearch | undefined;

  /** @param search reads the body as well */
  constructor(search?: BodySearch) {
    this.#search = search;
  }

  /** Ready for the next body. */
  reset(): void {
    this.#place = "size";
    this.#size = 0;
    this.#digits = 0;
    this.#lineBytes = 0;
    this.done = false;
    this.malformed = false;
  }

  /** Reads `bytes[start…end)`. @returns the offset after what belongs to the body. */
  read(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end && !this.done && !this.malformed) {
      if (this.#place === "data") {
        const step = Math.min(this.#size, end - at);
        this.#search?.read(bytes, at, at + step);
        this.#size -= step;
        at += step;
        if (this.#size === 0) this.#place = "data-end";
      } else {
        this.#readControl(bytes[at] ?? 0);
        at++;
      }
    }
    return at;
  }

  #readControl(byte: number): void {
    if (++this.#lineBytes > MAX_LINE_BYTES) this.malformed = true;
    else if (this.#place === "size") this.#readSize(byte);
    else if (this.#place === "extension") {
      if (byte === LF) this.#endSizeLine();
    } else if (this.#place === "data-end") {
      if (byte === LF) this.#startSize();
      else if (byte !== CR) this.malformed = true;
    } else this.#readTrailer(byte);
  }

  #readSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      // Zeros in front are allowed (RFC 9112 §7.1), as many as a line may have.
      this.#size = this.#size * 16 + digit;
      this.#digits++;
      if (this.#size > MAX_CHUNK_BYTES) this.malformed = true;
    } else if (this.#digits === 0) this.malformed = true;
    else if (byte === LF) this.#endSizeLine();
    else if (byte === SEMICOLON || byte === SPACE || byte === TAB || byte === CR) this.#place = "extension";
    else this.malformed = true;
  }

  #endSizeLine(): void {
    this.#lineBytes = 0;
    // A chunk of size 0 is the last; #digits then counts the bytes of the current trailer line.
    this.#place = this.#size === 0 ? "trailer" : "data";
    this.#digits = 0;
  }

  #startSize(): void {
    this.#place = "size";
    this.#lineBytes = 0;
    this.#digits = 0;
  }

  #readTrailer(byte: number): void {
    if (byte === LF) {
      if (this.#digits === 0) this.done = true;
      this.#digits = 0;
    } else if (byte !== CR) this.#digits++;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 0x20;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
