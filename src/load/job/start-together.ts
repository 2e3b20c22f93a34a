import { systemClock } from "../../base/clock.ts";
import { waitAtMost } from "../../base/wait-at-most.ts";
import type { Cluster, KubeObject } from "../../kubernetes/cluster.ts";
import { clockLeads } from "./clock-leads.ts";
import type { ReadyPods } from "./ready-pods.ts";
import { startOrder } from "./start-volume.ts";

/**
 * From the order to the start. It has to reach every pod: a call to the API server for each, and a kubelet that writes
 * the pod's volume again, which takes it about a second.
 */
const START_AHEAD_MS = 5_000;

/** What became of the start of a Job's pods. */
export interface Start {
  /** Pods that did not become ready in time and were not told to begin. */
  readonly late: readonly string[];
  /** By how many milliseconds each pod's clock is ahead of ours. */
  readonly clockLeads: ReadonlyMap<string, number>;
}

/**
 * Waits until all pods are ready, and tells them to begin at the same moment.
 * @param order.readyMs how long to wait for pods that are not ready; then the others begin without them.
 * @throws the cluster's Failure, `KUBE_FORBIDDEN` if the bot may not patch pods; the reason of `signal`.
 */
export async function startTogether(
  cluster: Cluster,
  pods: readonly KubeObject[],
  order: { readonly ready: ReadyPods; readonly readyMs: number; readonly signal: AbortSignal },
): Promise<Start> {
  const { ready, readyMs, signal } = order;
  await waitAtMost(ready.all, readyMs, systemClock, signal);
  signal.throwIfAborted();
  const late = ready.waiting();
  const nodes = new Map(pods.map((pod) => [pod.metadata.name, nodeOf(pod)]));
  const leads = clockLeads(ready.leads(), (pod) => nodes.get(pod) ?? pod);
  const startMs = Date.now() + START_AHEAD_MS;
  await Promise.all(
    pods.map((pod) => {
      const lead = leads.get(pod.metadata.name);
      return lead === undefined ? undefined : tell(cluster, pod, new Date(startMs + lead), signal);
    }),
  );
  return { late, clockLeads: leads };
}

function nodeOf({ spec }: KubeObject): string | undefined {
  return (spec as { readonly nodeName?: string } | undefined)?.nodeName;
}

async function tell(cluster: Cluster, pod: KubeObject, at: Date, signal: AbortSignal): Promise<void> {
  try {
    await cluster.apply(startOrder(pod, at), { signal });
  } catch (error) {
    signal.throwIfAborted();
    const { name, namespace = "default", uid } = pod.metadata;
    const now = await cluster.get({ apiVersion: "v1", kind: "Pod", namespace, name }, { signal });
    // A pod that is gone is lost, which whoever follows it notices.
    if (now?.metadata.uid === uid && now !== undefined) throw error;
  }
}
