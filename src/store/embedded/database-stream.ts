import { Duplex } from "node:stream";
import type { DatabaseThread } from "./database-thread.ts";

/** First byte of the message that ends a connection. */
const TERMINATE = "X".charCodeAt(0);

/**
 * A connection to the embedded database in the form that the driver for servers expects: writes go to the thread, and its
 * answers are read back. The driver waits for an answer before it sends another request, so the thread handles one at a time.
 */
export class DatabaseStream extends Duplex {
  readonly #thread: DatabaseThread;

  constructor(thread: DatabaseThread) {
    super();
    this.#thread = thread;
  }

  /** Called by the driver; the thread is already running. */
  connect(): this {
    process.nextTick(() => this.emit("connect"));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  /** The thread itself keeps the process alive while a request is pending. */
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

/** Copies the parts into one array with its own memory, which can be transferred to another thread. */
function ownMemory(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
