import {
  FIRST_WINDOW_BYTES,
  MAX_FRAME_BYTES,
  MAX_WINDOW_BYTES,
  SETTING_ENABLE_CONNECT_PROTOCOL,
  SETTING_ENABLE_PUSH,
  SETTING_HEADER_TABLE_SIZE,
  SETTING_INITIAL_WINDOW_SIZE,
  SETTING_MAX_CONCURRENT_STREAMS,
  SETTING_MAX_FRAME_SIZE,
  SETTING_NO_RFC7540_PRIORITIES,
} from "./frames.ts";

/** The table that an encoder may use until the peer says otherwise (RFC 9113 §6.5.2). */
const FIRST_TABLE_BYTES = 4_096;

/**
 * The peer's settings (RFC 9113 §6.5.2), as far as a client needs them. The others are ignored, as the RFC asks: our
 * requests use no extended CONNECT and no priorities, and MAX_HEADER_LIST_SIZE is advice, which a server enforces by its answer.
 */
export class PeerSettings {
  maxConcurrentStreams = 0;
  initialWindowBytes = FIRST_WINDOW_BYTES;
  maxFrameBytes = MAX_FRAME_BYTES;
  /** Whether any have been received. */
  known = false;
  #smallestTableBytes = FIRST_TABLE_BYTES;
  #tableIsEmpty = false;

  /** Reads a SETTINGS payload. @returns false if a value is invalid */
  read(bytes: Buffer, start: number, end: number): boolean {
    if ((end - start) % 6 !== 0) return false;
    // A server that names no limit has none.
    if (!this.known) this.maxConcurrentStreams = Number.POSITIVE_INFINITY;
    this.known = true;
    for (let at = start; at < end; at += 6) {
      if (!this.#take(bytes.readUInt16BE(at), bytes.readUInt32BE(at + 2))) return false;
    }
    return true;
  }

  /**
   * Whether the next header block must begin with a table size update, because the peer has lowered its limit (RFC 7541
   * §4.2). Our blocks use no table, so the update says 0, and one is enough: the limit cannot fall below that.
   */
  takeTableUpdate(): boolean {
    if (this.#tableIsEmpty || this.#smallestTableBytes >= FIRST_TABLE_BYTES) return false;
    this.#tableIsEmpty = true;
    return true;
  }

  #take(setting: number, value: number): boolean {
    switch (setting) {
      case SETTING_HEADER_TABLE_SIZE:
        this.#smallestTableBytes = Math.min(this.#smallestTableBytes, value);
        return true;
      case SETTING_ENABLE_PUSH:
        return value === 0; // A server must not send 1.
      case SETTING_MAX_CONCURRENT_STREAMS:
        this.maxConcurrentStreams = value;
        return true;
      case SETTING_INITIAL_WINDOW_SIZE:
        this.initialWindowBytes = value;
        return value <= MAX_WINDOW_BYTES;
      case SETTING_MAX_FRAME_SIZE:
        this.maxFrameBytes = value;
        return value >= MAX_FRAME_BYTES && value < 2 ** 24;
      case SETTING_ENABLE_CONNECT_PROTOCOL:
      case SETTING_NO_RFC7540_PRIORITIES:
        return value <= 1;
      default:
        return true;
    }
  }
}
