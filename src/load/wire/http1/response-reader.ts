import { ChunkReader } from "./chunk-reader.ts";
import { INCOMPLETE, MALFORMED, MAX_HEAD_BYTES, ResponseHead } from "./response-head.ts";

/** More bytes are needed. */
export const PENDING = 0;
/** The answer is complete: `status` and `reusable` hold. */
export const COMPLETE = 1;
/** The bytes are no answer of HTTP/1. */
export const BROKEN = 2;
export type Progress = typeof PENDING | typeof COMPLETE | typeof BROKEN;

const LF = 10;

type Place = "head" | "length" | "chunks" | "until-close";

/**
 * Reads answers of HTTP/1 as far as a load generator must: where they end and what they say about the connection. It
 * keeps no bodies, and allocates only for a head that is split over reads.
 */
export class ResponseReader {
  readonly #head = new ResponseHead();
  readonly #chunks = new ChunkReader();
  #headRequest = false;
  #place: Place = "head";
  #remaining = 0;
  /** The beginning of a head whose end is still to come. */
  #held: Buffer | undefined;
  #reusable = false;
  /** Bytes of the present answer so far; 0 tells a connection that closed before it from one that broke off in it. */
  bytesRead = 0;

  get status(): number {
    return this.#head.status;
  }

  /** True when the connection may carry the next request. */
  get reusable(): boolean {
    return this.#reusable;
  }

  /**
   * Forgets a half-read answer; for the next one, or a new connection.
   * @param headRequest an answer to HEAD has no body whatever its head says.
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

  /** The peer ended its side. @returns `COMPLETE` where that is how the answer ends. */
  end(): Progress {
    if (this.#place !== "until-close") return BROKEN;
    this.#reusable = false;
    return COMPLETE;
  }

  #readHead(bytes: Buffer, length: number): Progress {
    if (this.#held === undefined) return this.#parseHead(bytes, 0, length, bytes);
    const held = Buffer.concat([this.#held, bytes.subarray(0, length)]);
    this.#held = held;
    // A head can only end at a line's end: without one there is nothing to parse anew.
    const line = bytes.indexOf(LF);
    if (line < 0 || line >= length) return held.length > MAX_HEAD_BYTES ? BROKEN : PENDING;
    return this.#parseHead(held, 0, held.length, bytes);
  }

  #parseHead(bytes: Buffer, start: number, length: number, fresh: Buffer): Progress {
    let at = start;
    for (;;) {
      const after = this.#head.parse(bytes, at, length);
      if (after === MALFORMED) return BROKEN;
      // Only the head counts: what follows it in the same read is its body.
      if ((after === INCOMPLETE ? length : after) - at > MAX_HEAD_BYTES) return BROKEN;
      if (after === INCOMPLETE) {
        // Copied: the buffer that sockets read into is shared by all connections.
        this.#held = bytes === fresh ? Buffer.from(bytes.subarray(at, length)) : bytes.subarray(at, length);
        return PENDING;
      }
      at = after;
      if (this.#head.status >= 200) break;
      if (this.#head.status === 101) return BROKEN; // Nobody asked to switch protocols.
    }
    this.#held = undefined;
    this.#beginBody();
    return this.#readBody(bytes, at, length);
  }

  /** How the body ends: RFC 9112 §6.3. */
  #beginBody(): void {
    const head = this.#head;
    this.#reusable = head.keepAlive;
    this.#remaining = 0;
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
    if (this.#place === "until-close") return PENDING;
    if (this.#place === "length") {
      const available = length - start;
      if (available < this.#remaining) {
        this.#remaining -= available;
        return PENDING;
      }
      return this.#complete(start + this.#remaining, length);
    }
    const after = this.#chunks.read(bytes, start, length);
    if (this.#chunks.malformed) return BROKEN;
    return this.#chunks.done ? this.#complete(after, length) : PENDING;
  }

  #complete(after: number, length: number): Progress {
    // Bytes that nobody asked for: the answer counts, the connection does not go on.
    if (after < length) this.#reusable = false;
    return COMPLETE;
  }
}
