import type { Link } from "../link.ts";
import { DATA, FRAME_HEAD_BYTES } from "./frames.ts";
import type { FrameTemplate } from "./request.ts";

/** Grows as needed. */
const FIRST_BYTES = 512;

/**
 * Collects the output of one connection until it is flushed, so that the frames of many streams are one write. During a
 * write, the next one is collected in the other of two buffers and goes out when the first has finished.
 */
export class Outbox {
  readonly #link: Link;
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #spare = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #length = 0;
  readonly #onWritten = () => this.flush();

  constructor(link: Link) {
    this.#link = link;
  }

  /** Bytes waiting to be written. */
  get length(): number {
    return this.#length;
  }

  add(frames: Uint8Array): void {
    const at = this.#reserve(frames.length);
    this.#bytes.set(frames, at);
  }

  /** Adds the frames of a template for one stream. */
  addTemplate(template: FrameTemplate, streamId: number): void {
    const at = this.#reserve(template.bytes.length);
    const bytes = this.#bytes;
    bytes.set(template.bytes, at);
    for (const offset of template.idOffsets) putUint32(bytes, at + offset, streamId);
  }

  /** Adds a DATA frame with part of a body. */
  addData(streamId: number, flags: number, part: Uint8Array): void {
    const at = this.#reserve(FRAME_HEAD_BYTES + part.length);
    const bytes = this.#bytes;
    putUint32(bytes, at, part.length << 8);
    bytes[at + 3] = DATA;
    bytes[at + 4] = flags;
    putUint32(bytes, at + 5, streamId);
    bytes.set(part, at + FRAME_HEAD_BYTES);
  }

  /** Writes what was collected, now or as soon as the previous write has finished. */
  flush(): void {
    const length = this.#length;
    if (length === 0 || this.#link.unsentBytes > 0) return;
    const bytes = this.#bytes;
    this.#bytes = this.#spare;
    this.#spare = bytes;
    this.#length = 0;
    this.#link.write(bytes.subarray(0, length), this.#onWritten);
  }

  #reserve(length: number): number {
    const at = this.#length;
    const needed = at + length;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
    }
    this.#length = needed;
    return at;
  }
}

function putUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
