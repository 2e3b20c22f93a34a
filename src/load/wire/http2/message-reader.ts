/** A message starts with one byte for compression and four for its length (gRPC over HTTP/2, "Length-Prefixed-Message"). */
const HEAD_BYTES = 5;

/** Follows the messages of one answer through its content, of which it keeps nothing. Used again for the next answer. */
export class MessageReader {
  /** Complete messages so far. */
  messages = 0;
  /** Whether a message said that it is compressed, which none may be: our calls accept no compression. */
  compressed = false;
  /** Bytes of the current message's head that have arrived. */
  #headBytes = 0;
  #length = 0;
  /** Bytes of the current message that have yet to arrive. */
  #remaining = 0;

  /** Ready for the next answer. */
  reset(): void {
    this.messages = 0;
    this.compressed = false;
    this.#headBytes = 0;
    this.#length = 0;
    this.#remaining = 0;
  }

  /** Whether a message has begun and not ended. */
  get truncated(): boolean {
    return this.#headBytes > 0;
  }

  /** Reads `bytes[start…end)`, however the content is split. */
  read(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end) {
      if (this.#headBytes < HEAD_BYTES) this.#readHead(bytes[at++] ?? 0);
      else {
        const step = Math.min(this.#remaining, end - at);
        this.#remaining -= step;
        at += step;
      }
      if (this.#headBytes === HEAD_BYTES && this.#remaining === 0) this.#endMessage();
    }
  }

  #readHead(byte: number): void {
    if (this.#headBytes === 0) this.compressed ||= byte !== 0;
    else this.#length = this.#length * 256 + byte;
    if (++this.#headBytes === HEAD_BYTES) this.#remaining = this.#length;
  }

  #endMessage(): void {
    this.messages++;
    this.#headBytes = 0;
    this.#length = 0;
  }
}
