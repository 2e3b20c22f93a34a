import {
  FIRST_WINDOW_BYTES,
  MAX_FRAME_BYTES,
  MAX_WINDOW_BYTES,
  SETTING_INITIAL_WINDOW_SIZE,
  SETTING_MAX_CONCURRENT_STREAMS,
  SETTING_MAX_FRAME_SIZE,
} from "./frames.ts";

/** The peer's settings (RFC 9113 §6.5.2), as far as a client needs them. */
export class PeerSettings {
  maxConcurrentStreams = 0;
  initialWindowBytes = FIRST_WINDOW_BYTES;
  maxFrameBytes = MAX_FRAME_BYTES;
  /** Whether any have been received. */
  known = false;

  /** Reads a SETTINGS payload, ignoring unknown settings. @returns false if a value is invalid */
  read(bytes: Buffer, start: number, end: number): boolean {
    if ((end - start) % 6 !== 0) return false;
    // A server that names no limit has none.
    if (!this.known) this.maxConcurrentStreams = Number.POSITIVE_INFINITY;
    this.known = true;
    for (let at = start; at < end; at += 6) {
      const value = bytes.readUInt32BE(at + 2);
      switch (bytes.readUInt16BE(at)) {
        case SETTING_MAX_CONCURRENT_STREAMS:
          this.maxConcurrentStreams = value;
          break;
        case SETTING_INITIAL_WINDOW_SIZE:
          if (value > MAX_WINDOW_BYTES) return false;
          this.initialWindowBytes = value;
          break;
        case SETTING_MAX_FRAME_SIZE:
          if (value < MAX_FRAME_BYTES || value >= 2 ** 24) return false;
          this.maxFrameBytes = value;
          break;
      }
    }
    return true;
  }
}
