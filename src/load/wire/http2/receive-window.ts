import { numberFrame, WINDOW_UPDATE } from "./frames.ts";
import type { Outbox } from "./outbox.ts";
import { WINDOW_BYTES } from "./own-settings.ts";
import type { Stream } from "./stream.ts";

/** Replenishes the windows of the connection and its streams as they are used up (RFC 9113 §5.2). */
export class ReceiveWindow {
  readonly #outbox: Outbox;
  /** Received on the whole connection and not yet replenished. */
  #unacknowledged = 0;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  /** Bytes arrived, possibly on a stream that has ended. */
  received(length: number): void {
    this.#unacknowledged += length;
    if (this.#unacknowledged < WINDOW_BYTES / 2) return;
    this.#outbox.add(numberFrame(WINDOW_UPDATE, 0, this.#unacknowledged));
    this.#unacknowledged = 0;
  }

  /** The bytes belong to this stream. */
  receivedOn(stream: Stream, length: number): void {
    stream.unacknowledged += length;
    if (stream.unacknowledged < WINDOW_BYTES / 2) return;
    this.#outbox.add(numberFrame(WINDOW_UPDATE, stream.id, stream.unacknowledged));
    stream.unacknowledged = 0;
  }
}
