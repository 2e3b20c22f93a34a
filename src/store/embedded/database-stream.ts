import { Duplex } from "node:stream";
import type { DatabaseThread } from "./database-thread.ts";

/** The message that ends a connection, by its first byte. */
const TERMINATE = "X".charCodeAt(0);

/**
 * A connection to the embedded database, as the driver for servers wants one: what it writes goes to the thread, and what
 * comes back is read. The driver waits for an answer before it asks again, so the thread has one request at a time.
 */
export class DatabaseStream extends Duplex {
  readonly #thread: DatabaseThread;

  constructor(thread: DatabaseThread) {
    super();
    this.#thread = thread;
  }

  /** Called by the driver; the thread is there already. */
  connect(): this {
    process.nextTick(() => this.emit("connect"));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  /** The thread keeps the process alive by itself while it is asked something. */
  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {}

  override _writev(
    chunks: { readonly chunk: Buffer; readonly encoding: BufferEncoding }[],
    callback: (error?: Error) => void,
  ): void {
    const request = ownMemory(chunks.map(({ chunk }) => chunk));
    if (request[0] === TERMINATE) {
      this.push(null);
      callback();
      return;
    }
    this.#thread.ask(request).then(
      (answer) => {
        if (answer.length > 0) this.push(answer);
        callback();
      },
      (error: Error) => callback(error),
    );
  }
}

/** A copy that is handed over to another thread whole, with its memory. */
function ownMemory(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
