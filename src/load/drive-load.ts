import { type Share, subShare } from "./order/share.ts";
import type { LoadSpec } from "./order/spec.ts";
import type { LoadResult } from "./result/result.ts";
import { type LoadProgress, mergeProgress } from "./send/progress.ts";
import { monotonicMsOf, SenderThread } from "./send/sender-thread.ts";

/** Time between giving the order to start and the start itself: the order has to reach every thread first. */
const START_DELAY_MS = 50;

export interface DriveOptions {
  /** The part of the load test that this process sends. */
  readonly share: Share;
  /** Ends the load at once: nothing is kept, and the signal's reason is thrown. */
  readonly signal?: AbortSignal;
  /** Ends the measured time early: what was measured is kept and marked partial. */
  readonly stopSignal?: AbortSignal;
  /**
   * Called when everything is ready to send: resolves with the wall-clock time to begin at, in milliseconds since the epoch. If
   * that has passed, the load begins at once.
   */
  readonly startAt?: () => Promise<number>;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/**
 * Sends a load test, or this process's share of it, from worker threads that start together. Does not check whether the
 * target may be loaded: `runLoad` does.
 * @throws Failure `LOAD_WORKER_FAILED`; what `reflectCall` throws, for a gRPC call without a message; the reason of `signal`.
 */
export async function driveLoad(asked: LoadSpec, options: DriveOptions): Promise<LoadResult> {
  const { share, signal, stopSignal } = options;
  signal?.throwIfAborted();
  const spec = await withMessage(asked, [signal, stopSignal]);
  const latest: LoadProgress[] = [];
  const { workers } = spec.profile;
  const threads = Array.from({ length: workers }, (_, index) => {
    const data = { spec, share: subShare(share, { index, count: workers }) };
    return new SenderThread(data, (progress) => {
      latest[index] = progress;
      if (index === 0) options.onProgress?.(mergeProgress(latest.filter(Boolean)));
    });
  });
  const stop = () => {
    for (const thread of threads) thread.stop();
  };
  const abandoned = rejectOn(signal);
  try {
    await Promise.race([Promise.all(threads.map((thread) => thread.ready)), abandoned.promise]);
    const askedMs = await Promise.race([options.startAt?.() ?? 0, abandoned.promise]);
    const startAtMs = Math.max(askedMs, Date.now() + START_DELAY_MS);
    const at = { startAtMs, monotonicMs: monotonicMsOf(startAtMs) };
    for (const thread of threads) thread.start(at);
    const cpuSeconds = cpuSecondsFrom(startAtMs + spec.profile.warmupMs);
    stopSignal?.addEventListener("abort", stop);
    if (stopSignal?.aborted) stop();
    const results = await Promise.race([
      Promise.all(threads.map((thread) => thread.result)),
      abandoned.promise,
    ]);
    const merged = await mergedOf(results);
    return { ...merged, generator: { ...merged.generator, cpu_seconds: cpuSeconds() } };
  } finally {
    stopSignal?.removeEventListener("abort", stop);
    abandoned.dispose();
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

/** The histogram library is loaded only if there is something to merge: loading it takes as long as starting a thread. */
async function mergedOf(results: readonly LoadResult[]): Promise<LoadResult> {
  const [only] = results;
  if (only !== undefined && results.length === 1) return only;
  const { mergeLoadResults } = await import("./result/merge.ts");
  return mergeLoadResults(results);
}

/** Protobuf is loaded only if the server has to be asked what its messages look like. */
async function withMessage(spec: LoadSpec, signals: readonly (AbortSignal | undefined)[]): Promise<LoadSpec> {
  if (spec.call === undefined || spec.call.message !== undefined) return spec;
  const { reflectCall } = await import("./wire/grpc/reflect-call.ts");
  return reflectCall(spec, AbortSignal.any(signals.filter((signal) => signal !== undefined)));
}

/** Measures the CPU that this process uses from a moment of wall-clock time on; the moment should lie in the future. */
function cpuSecondsFrom(fromMs: number): () => number {
  let before = process.cpuUsage();
  const timer = setTimeout(() => {
    before = process.cpuUsage();
  }, fromMs - Date.now());
  return () => {
    clearTimeout(timer);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
}

function rejectOn(signal: AbortSignal | undefined): {
  readonly promise: Promise<never>;
  readonly dispose: () => void;
} {
  let onAbort = () => {};
  const promise = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal?.reason as Error);
  });
  promise.catch(() => {});
  signal?.addEventListener("abort", onAbort);
  if (signal?.aborted) onAbort();
  return { promise, dispose: () => signal?.removeEventListener("abort", onAbort) };
}
