import type { Worker } from "node:worker_threads";
import { Failure, messageOf } from "../../base/failure.ts";
import { startThread } from "../../base/start-thread.ts";
import type { Share } from "../order/share.ts";
import type { LoadSpec } from "../order/spec.ts";
import type { LoadResult } from "../result/result.ts";
import type { LoadProgress } from "./progress.ts";

export interface SenderThreadData {
  readonly spec: LoadSpec;
  readonly share: Share;
}

/** A message to a thread. `startAtMs` is measured from the epoch. */
export type ThreadOrder = { readonly type: "start"; readonly startAtMs: number } | { readonly type: "stop" };

/** A message from a thread. */
export type ThreadReport =
  | { readonly type: "ready" }
  | { readonly type: "progress"; readonly progress: LoadProgress }
  | { readonly type: "result"; readonly result: LoadResult };

/** One share of a load test on a separate thread, so that nothing else on this thread's event loop delays it. */
export class SenderThread {
  readonly #worker: Worker;
  /** Resolves when its connections are established. */
  readonly ready: Promise<void>;
  readonly result: Promise<LoadResult>;

  constructor(data: SenderThreadData, onProgress: (progress: LoadProgress) => void) {
    const worker = startThread("load/send/sender-thread-main", data);
    this.#worker = worker;
    const failed = new Promise<never>((_, reject) => {
      const fail = (why: string, cause?: unknown) =>
        reject(
          new Failure("LOAD_WORKER_FAILED", `A worker thread of the load test ended: ${why}.`, {
            hint: "Run it again; if it happens again, report it with this message.",
            state: "Nothing was measured.",
            cause,
          }),
        );
      worker.once("error", (error) => fail(messageOf(error), error));
      worker.once("exit", (code) => fail(`exit code ${code} before its result`));
    });
    // A thread that is terminated on purpose ends without a result, which nobody is waiting for then.
    failed.catch(() => {});
    this.ready = Promise.race([this.#report("ready").then(() => {}), failed]);
    this.result = Promise.race([this.#report("result").then(({ result }) => result), failed]);
    this.ready.catch(() => {});
    this.result.catch(() => {});
    worker.on("message", (report: ThreadReport) => {
      if (report.type === "progress") onProgress(report.progress);
    });
  }

  start(startAtMs: number): void {
    this.#tell({ type: "start", startAtMs });
  }

  /** Ends the measured time now; the result follows. */
  stop(): void {
    this.#tell({ type: "stop" });
  }

  /** Terminates the thread and waits until it has exited. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  /** Resolves with the first report of a type. */
  #report<Type extends ThreadReport["type"]>(type: Type): Promise<Extract<ThreadReport, { type: Type }>> {
    return new Promise((resolve) => {
      this.#worker.on("message", (report: ThreadReport) => {
        if (report.type === type) resolve(report as Extract<ThreadReport, { type: Type }>);
      });
    });
  }

  #tell(order: ThreadOrder): void {
    this.#worker.postMessage(order);
  }
}
