import { END_STREAM, FIRST_WINDOW_BYTES, FRAME_HEAD_BYTES, MAX_WINDOW_BYTES } from "./frames.ts";
import type { Outbox } from "./outbox.ts";
import type { PeerSettings } from "./peer-settings.ts";
import { type FrameTemplate, headEmptyingTable, type PreparedRequest } from "./request.ts";
import type { Stream } from "./stream.ts";
import type { StreamTable } from "./stream-table.ts";

/** Writes requests: heads at once, bodies as far as the server's windows allow (RFC 9113 §5.2). */
export class RequestWriter {
  readonly #outbox: Outbox;
  readonly #peer: PeerSettings;
  readonly #streams: StreamTable;
  /** How much more the server accepts of all bodies together. */
  #windowBytes = FIRST_WINDOW_BYTES;

  constructor(outbox: Outbox, peer: PeerSettings, streams: StreamTable) {
    this.#outbox = outbox;
    this.#peer = peer;
    this.#streams = streams;
  }

  /** Writes the request of a stream that has been opened. */
  write(stream: Stream, request: PreparedRequest): void {
    const { length } = request.body;
    if (this.#peer.takeTableUpdate()) this.#writeHead(stream, headEmptyingTable(request));
    else if (request.whole && length <= this.#windowBytes && length <= stream.sendWindow) {
      this.#outbox.addTemplate(request.whole, stream.id);
      this.#windowBytes -= length;
      stream.bodySent = length;
      stream.bytesOut = request.whole.bytes.length;
    } else this.#writeHead(stream, request.head);
  }

  /** The server accepts more of all bodies together. @returns false if the increment is 0 or too large. */
  widen(increment: number): boolean {
    this.#windowBytes += increment;
    if (increment === 0 || this.#windowBytes > MAX_WINDOW_BYTES) return false;
    this.#writeBodies();
    return true;
  }

  /** The same for the body of one stream. */
  widenOne(stream: Stream, increment: number): boolean {
    stream.sendWindow += increment;
    if (increment === 0 || stream.sendWindow > MAX_WINDOW_BYTES) return false;
    this.#writeBody(stream);
    return true;
  }

  /** The server's settings have changed the initial window of streams, including open ones. */
  changeFirstWindow(change: number): boolean {
    for (const stream of this.#streams.all) {
      stream.sendWindow += change;
      if (stream.sendWindow > MAX_WINDOW_BYTES) return false;
    }
    this.#writeBodies();
    return true;
  }

  #writeHead(stream: Stream, head: FrameTemplate): void {
    this.#outbox.addTemplate(head, stream.id);
    stream.bytesOut = head.bytes.length;
    this.#writeBody(stream);
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
      stream.bytesOut += FRAME_HEAD_BYTES + length;
      stream.sendWindow -= length;
      this.#windowBytes -= length;
    }
  }
}
