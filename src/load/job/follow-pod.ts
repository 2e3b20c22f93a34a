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

/**
 * Reads a load pod's log until its result. The pod need not end: a sidecar may keep it running. A log that breaks off
 * while the pod lives, or cannot be read for a time, is read again from its beginning, since every line says all it has to
 * say.
 */
export async function followPod(
  cluster: Cluster,
  pod: { readonly namespace: string; readonly name: string },
  options: { readonly signal: AbortSignal; readonly onProgress: (progress: LoadProgress) => void },
): Promise<PodOutcome> {
  const { signal, onProgress } = options;
  const reference = { apiVersion: "v1", kind: "Pod", ...pod };
  for (let againMs = FIRST_PAUSE_MS; ; againMs = Math.min(2 * againMs, LONGEST_PAUSE_MS)) {
    signal.throwIfAborted();
    try {
      const before = await cluster.get(reference, { signal });
      const outcome = await readLog(cluster, pod, signal, onProgress);
      if (outcome !== undefined) return outcome;
      // Whether it still ran is asked before the log is read: what a container said before it ended is then in the log.
      const reason = endOf(before);
      if (reason !== undefined) return { kind: "lost", reason };
    } catch (error) {
      // An API server that restarts takes the log along, and the pod goes on sending.
      if (!(error instanceof Failure && error.retryable)) throw error;
    }
    await pause(againMs, undefined, { signal });
  }
}

async function readLog(
  cluster: Cluster,
  pod: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
  onProgress: (progress: LoadProgress) => void,
): Promise<PodOutcome | undefined> {
  const lines = cluster.logs({ ...pod, container: LOAD_CONTAINER }, { follow: true, signal });
  for await (const text of lines) {
    const line = parseWorkerLine(text);
    if (line?.type === "progress") onProgress(line.progress);
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

/** Why nothing more will come from a pod; `undefined` while it may. */
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
