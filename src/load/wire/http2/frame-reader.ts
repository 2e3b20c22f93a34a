import { DATA, FRAME_HEAD_BYTES, frameName, MAX_FRAME_BYTES, PADDED } from "./frames.ts";

/** Receives frames. A method returns false to stop reading: the connection must end. */
export interface FrameEvents {
  /** A complete frame other than DATA; its payload is `bytes[start…end)`, which must not be kept. */
  onFrame(type: number, flags: number, streamId: number, bytes: Buffer, start: number, end: number): boolean;
  /**
   * Part of the payload of a DATA frame arrived: its whole length, padding included, counts against the windows. Its
   * content is `bytes[start…end)`, which must not be kept.
   */
  onData(streamId: number, length: number, bytes: Buffer, start: number, end: number): boolean;
  /** A DATA frame is complete. @param contentBytes its payload without padding */
  onDataEnd(streamId: number, flags: number, contentBytes: number): boolean;
}

/**
 * Splits bytes into frames (RFC 9113 §4), however they are spread over reads. It keeps nothing of DATA, and up to 16 KiB
 * of any other frame that is split. A frame that lies within one read is not copied.
 */
export class FrameReader {
  readonly #head = Buffer.alloc(FRAME_HEAD_BYTES);
  #headBytes = 0;
  #type = 0;
  #flags = 0;
  #streamId = 0;
  #length = 0;
  /** How much of the current frame's payload has yet to arrive; -1 between frames. */
  #remaining = -1;
  #padding = 0;
  #held: Buffer | undefined;

  /** The stream of the frame that has started but not ended; 0 if there is none. */
  get streamId(): number {
    return this.#remaining >= 0 ? this.#streamId : 0;
  }

  /** What was wrong, after `read` returned false. */
  get problem(): string {
    if (this.#length > MAX_FRAME_BYTES) return "what the server sent is not HTTP/2";
    return `the server sent a ${frameName(this.#type)} frame that HTTP/2 does not allow there`;
  }

  /** Reads `bytes[0…length)`. @returns false if they are not frames, or an event returned false. */
  read(bytes: Buffer, length: number, events: FrameEvents): boolean {
    let at = 0;
    while (at < length) {
      if (this.#remaining < 0) {
        at = this.#readHead(bytes, at, length);
        if (this.#remaining < 0) return true;
        if (this.#length > MAX_FRAME_BYTES) return false;
        if (this.#remaining > 0 && at === length) return true;
      }
      const step = Math.min(this.#remaining, length - at);
      if (!this.#readPayload(bytes, at, step, events)) return false;
      at += step;
    }
    return true;
  }

  #readHead(bytes: Buffer, at: number, length: number): number {
    if (this.#headBytes === 0 && length - at >= FRAME_HEAD_BYTES) {
      this.#begin(bytes, at);
      return at + FRAME_HEAD_BYTES;
    }
    const step = Math.min(FRAME_HEAD_BYTES - this.#headBytes, length - at);
    bytes.copy(this.#head, this.#headBytes, at, at + step);
    this.#headBytes += step;
    if (this.#headBytes === FRAME_HEAD_BYTES) {
      this.#headBytes = 0;
      this.#begin(this.#head, 0);
    }
    return at + step;
  }

  #begin(head: Buffer, at: number): void {
    this.#length = ((head[at] ?? 0) << 16) | ((head[at + 1] ?? 0) << 8) | (head[at + 2] ?? 0);
    this.#type = head[at + 3] ?? 0;
    this.#flags = head[at + 4] ?? 0;
    this.#streamId =
      (((head[at + 5] ?? 0) & 0x7f) << 24) |
      ((head[at + 6] ?? 0) << 16) |
      ((head[at + 7] ?? 0) << 8) |
      (head[at + 8] ?? 0);
    this.#remaining = this.#length;
  }

  #readPayload(bytes: Buffer, at: number, step: number, events: FrameEvents): boolean {
    const whole = step === this.#length;
    const first = this.#remaining === this.#length;
    this.#remaining -= step;
    const done = this.#remaining === 0;
    if (done) this.#remaining = -1;
    if (this.#type === DATA) return this.#readData(bytes, at, step, first, done, events);
    if (whole) return events.onFrame(this.#type, this.#flags, this.#streamId, bytes, at, at + step);
    this.#held ??= Buffer.allocUnsafeSlow(MAX_FRAME_BYTES);
    const held = first ? 0 : this.#length - step - (done ? 0 : this.#remaining);
    bytes.copy(this.#held, held, at, at + step);
    if (!done) return true;
    return events.onFrame(this.#type, this.#flags, this.#streamId, this.#held, 0, this.#length);
  }

  #readData(
    bytes: Buffer,
    at: number,
    step: number,
    first: boolean,
    done: boolean,
    events: FrameEvents,
  ): boolean {
    if (first) {
      const padded = (this.#flags & PADDED) !== 0;
      this.#padding = padded ? (bytes[at] ?? 0) + 1 : 0;
      if (this.#padding > this.#length) return false;
    }
    if (step > 0) {
      const lead = this.#padding > 0 ? 1 : 0;
      const before = this.#length - step - (done ? 0 : this.#remaining);
      const start = at + Math.max(0, lead - before);
      const end = at + Math.min(step, this.#length - (this.#padding - lead) - before);
      if (!events.onData(this.#streamId, step, bytes, start, Math.max(start, end))) return false;
    }
    return !done || events.onDataEnd(this.#streamId, this.#flags, this.#length - this.#padding);
  }
}
