import type { Worker } from "node:worker_threads";
import { messageOf } from "../../base/failure.ts";
import { startThread } from "../../base/start-thread.ts";

export interface DatabaseThreadData {
  /** The database's folder. */
  readonly folder: string;
}

/** What the thread is told to do; it answers orders one by one. */
export type ThreadOrder = { readonly kind: "ask"; readonly request: Uint8Array } | { readonly kind: "close" };

export type ThreadAnswer =
  /** `sealed`: no other user can enter the folder. */
  | { readonly kind: "ready"; readonly sealed: boolean }
  | { readonly kind: "data"; readonly data: Uint8Array }
  | { readonly kind: "closed" }
  | { readonly kind: "failed"; readonly message: string; readonly code?: string; readonly errno?: number };

interface Waiting {
  readonly resolve: (data: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The embedded database on its own thread. It computes each statement synchronously, so on the main thread even a small
 * one would block everything else. Speaks the Postgres protocol, one message at a time.
 */
export class DatabaseThread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #ended: Error | undefined;
  #sealed = false;

  private constructor(folder: string) {
    const data: DatabaseThreadData = { folder };
    this.#worker = startThread("store/embedded/database-thread-main", data);
    this.#worker.on("message", (answer: ThreadAnswer) => this.#heard(answer));
    this.#worker.on("error", (error) => this.#end(`its thread failed: ${messageOf(error)}`));
    this.#worker.on("exit", () => this.#end("its thread has ended"));
  }

  /** Starts the thread and opens the folder's database. @throws what the database throws. */
  static async open(folder: string): Promise<DatabaseThread> {
    const thread = new DatabaseThread(folder);
    try {
      await thread.#answer();
      return thread;
    } catch (error) {
      await thread.#worker.terminate();
      throw error;
    }
  }

  /** Whether only the folder's owner can enter it. */
  get sealed(): boolean {
    return this.#sealed;
  }

  /**
   * Transfers whole messages of the protocol to the thread, together with their memory, which the caller must not use again.
   * @returns the database's answer, which may contain its errors.
   */
  ask(request: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
    return this.#order({ kind: "ask", request }, [request.buffer]);
  }

  /** Closes the database, which flushes what it still holds, and ends the thread. */
  async close(): Promise<void> {
    try {
      await this.#order({ kind: "close" });
    } finally {
      await this.#worker.terminate();
    }
  }

  #order(order: ThreadOrder, memory: readonly ArrayBuffer[] = []): Promise<Uint8Array> {
    const answer = this.#answer();
    if (this.#ended === undefined) this.#worker.postMessage(order, memory);
    return answer;
  }

  /** The thread keeps the process alive only while somebody is waiting for an answer. */
  #answer(): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      this.#waiting.push({ resolve, reject });
      this.#worker.ref();
    });
  }

  #heard(answer: ThreadAnswer): void {
    const first = this.#waiting.shift();
    if (this.#waiting.length === 0) this.#worker.unref();
    if (answer.kind === "ready") this.#sealed = answer.sealed;
    if (answer.kind === "failed") {
      const { message, code, errno } = answer;
      first?.reject(Object.assign(new Error(message), { code, errno }));
    } else first?.resolve(answer.kind === "data" ? answer.data : new Uint8Array());
  }

  #end(why: string): void {
    this.#ended ??= new Error(`The embedded database has stopped: ${why}.`);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
  }
}
