import type { Cluster, KubeObject, WaitVerdict } from "../../kubernetes/cluster.ts";
import { labelSelectorOf } from "../../kubernetes/objects/label-selector.ts";
import { LOAD_CONTAINER, LOAD_NAME_LABEL } from "./manifest.ts";

/** What the pods get to end: the grace period of a pod that a mesh has changed, and an answer that is slow to come. */
const END_TIMEOUT_MS = 120_000;

/**
 * Ends the load Jobs of an attempt before, whose process died, and waits until none of their pods sends any more: two
 * loads at once would measure each other. They are looked for in all namespaces, because a comparison has one in each.
 * @param labels what the Jobs of this work carry, and nobody else's.
 * @throws Failure `KUBE_WAIT_TIMEOUT`, and the cluster's; the reason of `signal`.
 */
export async function endEarlierJobs(
  cluster: Cluster,
  labels: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const labelSelector = labelSelectorOf({ ...labels, ...LOAD_NAME_LABEL });
  const jobs = await cluster.list({ apiVersion: "batch/v1", kind: "Job", labelSelector }, { signal });
  for (const { metadata } of jobs) {
    const { name, namespace = "default" } = metadata;
    await cluster.delete({ apiVersion: "batch/v1", kind: "Job", name, namespace }, { signal });
  }
  await cluster.waitFor({ apiVersion: "v1", kind: "Pod", labelSelector }, noneSends, {
    timeoutMs: END_TIMEOUT_MS,
    what: "the load pods of an earlier attempt to end",
    signal,
  });
}

function noneSends(pods: readonly KubeObject[]): WaitVerdict {
  const names = pods.filter(maySend).map(({ metadata }) => metadata.name);
  return names.length === 0
    ? { kind: "done" }
    : { kind: "waiting", missing: `${names.slice(0, 3).join(", ")} may still be sending` };
}

/** A sidecar may keep a pod for long after its load container has ended; such a one sends nothing. */
function maySend({ status }: KubeObject): boolean {
  const { phase, containerStatuses = [] } = (status ?? {}) as {
    readonly phase?: string;
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly state?: { readonly terminated?: object };
    }[];
  };
  if (phase === "Succeeded" || phase === "Failed") return false;
  return !containerStatuses.some(({ name, state }) => name === LOAD_CONTAINER && state?.terminated);
}
