import type { BodySearch } from "./body-search.ts";
import { ChunkReader } from "./chunk-reader.ts";
import { INCOMPLETE, MALFORMED, MAX_HEAD_BYTES, ResponseHead } from "./response-head.ts";

/** More bytes are needed. */
export const PENDING = 0;
/** The answer is complete: `status` and `reusable` are valid. */
export const COMPLETE = 1;
/** The bytes are not an HTTP/1 answer. */
export const BROKEN = 2;
export type Progress = typeof PENDING | typeof COMPLETE | typeof BROKEN;

const LF = 10;
const TOO_LONG = `the head of the answer is longer than ${MAX_HEAD_BYTES / 1_024} KiB`;

type Place = "head" | "length" | "chunks" | "until-close";

/**
 * Reads HTTP/1 answers as far as a load generator must: where they end and what they say about the connection. It
 * keeps no bodies, and allocates only for a head that is split over reads.
 */
export class ResponseReader {
  readonly #head = new ResponseHead();
  readonly #chunks: ChunkReader;
  readonly #search: BodySearch | undefined;
  #headRequest = false;
  #place: Place = "head";
  #remaining = 0;
  /** The start of a head whose end has not arrived yet. */
  #held: Buffer | undefined;
  #reusable = false;
  #problem = "";
  /** Bytes of the current answer so far; 0 means that a connection closed before the answer rather than during it. */
  bytesRead = 0;

  /** @param search looks for what bodies should contain */
  constructor(search?: BodySearch) {
    this.#search = search;
    this.#chunks = new ChunkReader(search);
  }

  get status(): number {
    return this.#head.status;
  }

  /** Whether the body contains what it should, after `COMPLETE`. */
  get bodyFits(): boolean {
    return this.#search === undefined || this.#search.found;
  }

  /** What is wrong with the answer, after `BROKEN`. */
  get problem(): string {
    return this.#problem;
  }

  /** Whether the connection may carry the next request. */
  get reusable(): boolean {
    return this.#reusable;
  }

  /**
   * Whether the answer is not to the request but says that the connection was idle for too long: a server may write a 408
   * and close just as the request is on its way (RFC 9110 §15.5.9).
   */
  get tellsOfIdleness(): boolean {
    return this.#head.status === 408 && !this.#reusable;
  }

  /**
   * Discards a half-read answer, before the next one or a new connection.
   * @param headRequest an answer to HEAD has no body whatever its header says.
   */
  reset(headRequest: boolean): void {
    this.#headRequest = headRequest;
    this.#place = "head";
    this.#held = undefined;
    this.bytesRead = 0;
  }

  /** Reads the first `length` bytes, which must not be kept. */
  read(bytes: Buffer, length: number): Progress {
    this.bytesRead += length;
    return this.#place === "head" ? this.#readHead(bytes, length) : this.#readBody(bytes, 0, length);
  }

  /** The peer ended its side. @returns `COMPLETE` if that is how the answer ends. */
  end(): Progress {
    if (this.#place !== "until-close") return BROKEN;
    this.#reusable = false;
    return COMPLETE;
  }

  #readHead(bytes: Buffer, length: number): Progress {
    if (this.#held === undefined) return this.#parseHead(bytes, 0, length, bytes);
    const held = Buffer.concat([this.#held, bytes.subarray(0, length)]);
    this.#held = held;
    // A head can only end at the end of a line: without one there is no point in parsing again.
    const line = bytes.indexOf(LF);
    if (line < 0 || line >= length) return held.length > MAX_HEAD_BYTES ? this.#broken(TOO_LONG) : PENDING;
    return this.#parseHead(held, 0, held.length, bytes);
  }

  #parseHead(bytes: Buffer, start: number, length: number, fresh: Buffer): Progress {
    let at = start;
    for (;;) {
      const after = this.#head.parse(bytes, at, length);
      if (after === MALFORMED) return this.#broken("the head of the answer is not HTTP/1");
      // Only the head counts towards the limit: what follows it in the same read is the body.
      if ((after === INCOMPLETE ? length : after) - at > MAX_HEAD_BYTES) return this.#broken(TOO_LONG);
      if (after === INCOMPLETE) {
        // Copied because all connections share the buffer that sockets read into.
        this.#held = bytes === fresh ? Buffer.from(bytes.subarray(at, length)) : bytes.subarray(at, length);
        return PENDING;
      }
      at = after;
      if (this.#head.status >= 200) break;
      if (this.#head.status === 101) return this.#broken("the server switched protocols without being asked");
    }
    this.#held = undefined;
    this.#beginBody();
    return this.#readBody(bytes, at, length);
  }

  /** Determines how the body ends (RFC 9112 §6.3). */
  #beginBody(): void {
    const head = this.#head;
    this.#reusable = head.keepAlive;
    this.#remaining = 0;
    this.#search?.reset();
    if (this.#headRequest || head.status === 204 || head.status === 304) this.#place = "length";
    else if (head.chunked) {
      this.#place = "chunks";
      this.#chunks.reset();
    } else if (head.contentLength >= 0) {
      this.#place = "length";
      this.#remaining = head.contentLength;
    } else this.#place = "until-close";
  }

  #readBody(bytes: Buffer, start: number, length: number): Progress {
    if (this.#place === "until-close") {
      this.#search?.read(bytes, start, length);
      return PENDING;
    }
    if (this.#place === "length") {
      const available = length - start;
      this.#search?.read(bytes, start, Math.min(length, start + this.#remaining));
      if (available < this.#remaining) {
        this.#remaining -= available;
        return PENDING;
      }
      return this.#complete(start + this.#remaining, length);
    }
    const after = this.#chunks.read(bytes, start, length);
    if (this.#chunks.malformed) return this.#broken("a chunk of the answer is malformed");
    return this.#chunks.done ? this.#complete(after, length) : PENDING;
  }

  #broken(problem: string): Progress {
    this.#problem = problem;
    return BROKEN;
  }

  #complete(after: number, length: number): Progress {
    // Surplus bytes: the answer counts, but the connection is not reused.
    if (after < length) this.#reusable = false;
    return COMPLETE;
  }
}
