import {
  CONTINUATION,
  END_HEADERS,
  END_STREAM,
  FRAME_HEAD_BYTES,
  HEADERS,
  PADDED,
  PRIORITISED,
} from "./frames.ts";
import { MAX_LIST_BYTES } from "./hpack/header-reader.ts";

/** `more`: further frames are needed. `broken`: they came in the wrong order, or there were too many. */
export type BlockProgress = "whole" | "more" | "broken";

/**
 * Reassembles a header block that may be split over HEADERS and CONTINUATION frames (RFC 9113 §6.2, §6.10). Frame headers
 * count against its limit, so that endless CONTINUATION frames are rejected even if they are empty.
 */
export class HeaderBlock {
  streamId = 0;
  endStream = false;
  /** Where the whole block is: in the frame itself unless it was split. */
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  #parts: Buffer[] = [];
  #size = 0;

  /** True between a HEADERS frame and the end of its block, when no other frame may come. */
  get open(): boolean {
    return this.#size > 0;
  }

  /** Adds a HEADERS or CONTINUATION frame. */
  add(
    type: number,
    flags: number,
    streamId: number,
    bytes: Buffer,
    start: number,
    end: number,
  ): BlockProgress {
    if (type === HEADERS) {
      if (this.open || !this.#begin(flags, streamId, bytes, start, end)) return "broken";
      if (flags & END_HEADERS) return "whole";
    } else {
      if (type !== CONTINUATION || !this.open || streamId !== this.streamId) return "broken";
      this.start = start;
      this.end = end;
    }
    this.#size += FRAME_HEAD_BYTES + this.end - this.start;
    if (this.#size > MAX_LIST_BYTES) return "broken";
    this.#parts.push(Buffer.from(bytes.subarray(this.start, this.end)));
    if ((flags & END_HEADERS) === 0) return "more";
    this.bytes = Buffer.concat(this.#parts);
    this.start = 0;
    this.end = this.bytes.length;
    this.#parts = [];
    this.#size = 0;
    return "whole";
  }

  #begin(flags: number, streamId: number, bytes: Buffer, start: number, end: number): boolean {
    const padding = flags & PADDED ? (bytes[start] ?? 0) : 0;
    this.start = start + (flags & PADDED ? 1 : 0) + (flags & PRIORITISED ? 5 : 0);
    this.end = end - padding;
    this.bytes = bytes;
    this.streamId = streamId;
    this.endStream = (flags & END_STREAM) !== 0;
    return streamId !== 0 && this.start <= this.end;
  }
}
