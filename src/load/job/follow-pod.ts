import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../../base/failure.ts";
import type { Cluster, KubeObject } from "../../kubernetes/cluster.ts";
import type { LoadResult } from "../result/result.ts";
import type { LoadProgress } from "../send/progress.ts";
import { LOAD_CONTAINER } from "./manifest.ts";
import { parseWorkerLine } from "./worker-line.ts";

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** How one pod ended. */
export type PodOutcome =
  | { readonly kind: "result"; readonly result: LoadResult }
  | { readonly kind: "failure"; readonly code: string; readonly message: string; readonly hint?: string }
  | { readonly kind: "lost"; readonly reason: string };

interface PodWatcher {
  readonly signal: AbortSignal;
  /** It is ready to send. @param podMs when it said so, by its own clock */
  readonly onReady: (podMs: number) => void;
  readonly onProgress: (progress: LoadProgress) => void;
}

/**
 * Reads a load pod's log until the result appears. The pod does not have to end: a sidecar may keep it running. If the log
 * breaks off while the pod is alive, or cannot be read for a while, it is read again from the beginning; reading a line
 * twice does no harm.
 */
export async function followPod(
  cluster: Cluster,
  pod: { readonly namespace: string; readonly name: string },
  watcher: PodWatcher,
): Promise<PodOutcome> {
  const { signal } = watcher;
  const reference = { apiVersion: "v1", kind: "Pod", ...pod };
  for (let againMs = FIRST_PAUSE_MS; ; againMs = Math.min(2 * againMs, LONGEST_PAUSE_MS)) {
    signal.throwIfAborted();
    try {
      const before = await cluster.get(reference, { signal });
      const outcome = await readLog(cluster, pod, watcher);
      if (outcome !== undefined) return outcome;
      // The pod's state is read before the log, so that the log holds everything a container wrote before it ended.
      const reason = endOf(before);
      if (reason !== undefined) return { kind: "lost", reason };
    } catch (error) {
      // When the API server restarts, the log breaks off, but the pod keeps sending.
      if (!(error instanceof Failure && error.retryable)) throw error;
    }
    await pause(againMs, undefined, { signal });
  }
}

async function readLog(
  cluster: Cluster,
  pod: { readonly namespace: string; readonly name: string },
  { signal, onReady, onProgress }: PodWatcher,
): Promise<PodOutcome | undefined> {
  const lines = cluster.logs({ ...pod, container: LOAD_CONTAINER }, { follow: true, signal });
  for await (const text of lines) {
    const line = parseWorkerLine(text);
    if (line?.type === "ready") onReady(line.atMs);
    else if (line?.type === "progress") onProgress(line.progress);
    else if (line?.type === "result") return { kind: "result", result: line.result };
    else if (line?.type === "failure") {
      const { code, message, hint } = line;
      return { kind: "failure", code, message, ...(hint === undefined ? {} : { hint }) };
    }
  }
  return undefined;
}

interface PodStatus {
  readonly phase?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly containerStatuses?: readonly {
    readonly name: string;
    readonly state?: { readonly terminated?: { readonly reason?: string; readonly exitCode?: number } };
  }[];
}

/** Why nothing more will come from a pod; `undefined` if more may come. */
function endOf(pod: KubeObject | undefined): string | undefined {
  if (pod === undefined) return "the pod was deleted";
  const status = (pod.status ?? {}) as PodStatus;
  const container = status.containerStatuses?.find(({ name }) => name === LOAD_CONTAINER);
  const terminated = container?.state?.terminated;
  if (terminated) return `${terminated.reason ?? "ended"} (exit code ${terminated.exitCode ?? "unknown"})`;
  if (status.phase === "Failed" || status.phase === "Succeeded") {
    return [status.reason ?? `the pod is ${status.phase}`, status.message].filter(Boolean).join(": ");
  }
  return undefined;
}
