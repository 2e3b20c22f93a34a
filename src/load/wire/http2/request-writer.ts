import { END_STREAM, FIRST_WINDOW_BYTES, MAX_WINDOW_BYTES } from "./frames.ts";
import type { Outbox } from "./outbox.ts";
import type { PeerSettings } from "./peer-settings.ts";
import type { PreparedRequest } from "./request.ts";
import type { Stream } from "./stream.ts";
import type { StreamTable } from "./stream-table.ts";

/** Writes requests: their heads at once, and of their bodies what the server's windows allow (RFC 9113 §5.2). */
export class RequestWriter {
  readonly #outbox: Outbox;
  readonly #peer: PeerSettings;
  readonly #streams: StreamTable;
  /** How much more of all bodies together the server takes. */
  #windowBytes = FIRST_WINDOW_BYTES;

  constructor(outbox: Outbox, peer: PeerSettings, streams: StreamTable) {
    this.#outbox = outbox;
    this.#peer = peer;
    this.#streams = streams;
  }

  /** Writes the request of a stream that has begun. */
  write(stream: Stream, request: PreparedRequest): void {
    const { length } = request.body;
    if (request.whole && length <= this.#windowBytes && length <= stream.sendWindow) {
      this.#outbox.addTemplate(request.whole, stream.id);
      this.#windowBytes -= length;
      stream.bodySent = length;
    } else {
      this.#outbox.addTemplate(request.head, stream.id);
      this.#writeBody(stream);
    }
  }

  /** The server takes more of all bodies together. @returns false when it must not be so much, or nothing. */
  widen(increment: number): boolean {
    this.#windowBytes += increment;
    if (increment === 0 || this.#windowBytes > MAX_WINDOW_BYTES) return false;
    this.#writeBodies();
    return true;
  }

  /** Likewise of the body of one stream. */
  widenOne(stream: Stream, increment: number): boolean {
    stream.sendWindow += increment;
    if (increment === 0 || stream.sendWindow > MAX_WINDOW_BYTES) return false;
    this.#writeBody(stream);
    return true;
  }

  /** The server's settings have changed the first window of streams, of those that are open too. */
  changeFirstWindow(change: number): boolean {
    for (const stream of this.#streams.all) {
      stream.sendWindow += change;
      if (stream.sendWindow > MAX_WINDOW_BYTES) return false;
    }
    this.#writeBodies();
    return true;
  }

  #writeBodies(): void {
    for (const stream of this.#streams.all) this.#writeBody(stream);
  }

  #writeBody(stream: Stream): void {
    while (stream.sending) {
      const rest = stream.bodyRest;
      const length = Math.min(rest.length, this.#windowBytes, stream.sendWindow, this.#peer.maxFrameBytes);
      if (length <= 0) return;
      const flags = length === rest.length ? END_STREAM : 0;
      this.#outbox.addData(stream.id, flags, rest.subarray(0, length));
      stream.bodySent += length;
      stream.sendWindow -= length;
      this.#windowBytes -= length;
    }
  }
}
