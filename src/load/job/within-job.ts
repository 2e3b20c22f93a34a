import { Failure, messageOf } from "../../base/failure.ts";
import { newId } from "../../base/id.ts";
import { sentence } from "../../base/sentence.ts";
import type { Cluster, KubeObject, WaitVerdict } from "../../kubernetes/cluster.ts";
import { firstTrouble } from "../../kubernetes/objects/pod-trouble.ts";
import { buildOrderSecret, type LoadJobPlan } from "./manifest.ts";

/**
 * Creates a Job, calls `work` with its pods as soon as they run, and always deletes the Job in the end.
 * @param order.text what the pods have to do, as JSON; they get it in a Secret.
 * @throws Failure `LOAD_JOB_TIMEOUT`, `LOAD_JOB_FAILED`; the cluster's failure; what `work` throws; the reason of
 *   `order.signal`.
 */
export async function withinJob<T>(
  cluster: Cluster,
  order: {
    readonly plan: LoadJobPlan;
    readonly job: KubeObject;
    readonly text: string;
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
  },
  work: (pods: readonly KubeObject[], signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { plan, job, text, timeoutMs } = order;
  const { name, namespace, pods } = plan;
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(timedOut(name, timeoutMs)), timeoutMs);
  const signal = AbortSignal.any([order.signal, timeout.signal]);
  try {
    const { metadata } = await cluster.apply(job, { signal });
    await cluster.apply(buildOrderSecret(plan, metadata.uid ?? "", text), { signal });
    const started = await waitForPods(cluster, { namespace, name, pods, timeoutMs }, signal);
    return await work(started, signal);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error;
  } finally {
    clearTimeout(timer);
    try {
      await cluster.delete({ apiVersion: "batch/v1", kind: "Job", name, namespace });
    } finally {
      await cluster.delete({ apiVersion: "v1", kind: "Secret", name, namespace });
    }
  }
}

/** A unique name, because an earlier Job may still be terminating. */
export function jobName(runLabels: Readonly<Record<string, string>>): string {
  const run = runLabels["regatta.dev/run"] ?? "";
  return ["regatta-load", run, newId(Date.now()).slice(-6)]
    .filter(Boolean)
    .join("-")
    .toLowerCase()
    .slice(0, 63);
}

export function podsOf({ namespace, name }: { readonly namespace: string; readonly name: string }) {
  return { apiVersion: "v1", kind: "Pod", namespace, labelSelector: `job-name=${name}` };
}

async function waitForPods(
  cluster: Cluster,
  job: {
    readonly namespace: string;
    readonly name: string;
    readonly pods: number;
    readonly timeoutMs: number;
  },
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const { namespace, name, pods, timeoutMs } = job;
  const selector = podsOf(job);
  try {
    const options = { timeoutMs: Math.min(timeoutMs, 120_000), what: toRun(pods), signal };
    const found = await cluster.waitFor(selector, allBegun(pods), options);
    if (found.length > 0) return found;
    throw new Failure("LOAD_JOB_FAILED", "its pods were deleted before they ran");
  } catch (error) {
    signal.throwIfAborted();
    const begun = (await cluster.list(selector, { signal })).filter(hasBegun);
    // Those that run still count; the result says that it is partial.
    if (begun.length > 0) return begun;
    throw await jobFailed(cluster, { namespace, name }, messageOf(error), error);
  }
}

/**
 * Whether all pods have begun or are gone. A Job of ours replaces no pod, so one that was evicted or deleted before it ran is not
 * worth waiting for.
 */
export function allBegun(pods: number): (objects: readonly KubeObject[]) => WaitVerdict {
  const seen = new Set<string>();
  return (objects) => {
    for (const { metadata } of objects) seen.add(metadata.name);
    const gone = seen.size - objects.length;
    const begun = objects.filter(hasBegun).length;
    return begun + gone >= pods ? { kind: "done" } : { kind: "waiting", missing: notBegun(begun, pods) };
  };
}

function toRun(pods: number): string {
  return pods === 1 ? "the load pod to run" : `${pods} load pods to run`;
}

function notBegun(begun: number, pods: number): string {
  return pods === 1 ? "it does not" : `${begun} of them ${begun === 1 ? "does" : "do"}`;
}

/** True if its container is running or has run. */
function hasBegun(pod: KubeObject): boolean {
  const phase = (pod.status as { readonly phase?: string } | undefined)?.phase;
  return phase === "Running" || phase === "Succeeded" || phase === "Failed";
}

/** A failure whose first line says why a Job gave no result; what is known about its pods follows. */
export async function jobFailed(
  cluster: Cluster,
  job: { readonly namespace: string; readonly name: string },
  reason: string,
  cause?: unknown,
): Promise<Failure> {
  const { namespace, name } = job;
  const labelSelector = `job-name=${name}`;
  const trouble = firstTrouble(
    await cluster.list({ apiVersion: "v1", kind: "Pod", namespace, labelSelector }),
  );
  const explanation = await cluster.explainPods({ namespace, labelSelector });
  const causes = [...(trouble ? [trouble.reason] : []), reason].map(sentence);
  const message = `No load pod gave a result: ${[...causes, explanation].join("\n")}`;
  return new Failure("LOAD_JOB_FAILED", message, {
    hint: trouble?.hint ?? "Check that the cluster can pull the Regatta image and has room for the pods.",
    state: "The load Job was deleted.",
    cause,
  });
}

function timedOut(name: string, timeoutMs: number): Failure {
  return new Failure("LOAD_JOB_TIMEOUT", `The load Job ${name} did not end within ${timeoutMs / 1_000} s.`, {
    hint: "Give the step more time, or see why its pods are slow to start.",
    state: "The load Job was deleted.",
  });
}
