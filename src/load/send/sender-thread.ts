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

/** A message to a thread. */
export type ThreadOrder =
  | {
      readonly type: "start";
      /** In milliseconds since the epoch, by the wall clock. */
      readonly startAtMs: number;
      /** The same moment on the monotonic clock; see `monotonicMsOf`. */
      readonly monotonicMs: number;
    }
  | { readonly type: "stop" };

/**
 * Converts a moment of the wall clock to the monotonic clock, plus `performance.timeOrigin`. The two clocks drift apart when
 * the wall clock is set, and while a laptop sleeps: a process that has run for days must not start a load test hours late.
 */
export function monotonicMsOf(wallMs: number): number {
  return performance.timeOrigin + performance.now() + wallMs - Date.now();
}

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

  /** @param at from `monotonicMsOf`, the same for all threads */
  start(at: { readonly startAtMs: number; readonly monotonicMs: number }): void {
    this.#tell({ type: "start", ...at });
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
