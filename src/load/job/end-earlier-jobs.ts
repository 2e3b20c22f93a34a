import type { Cluster, KubeObject, WaitVerdict } from "../../kubernetes/cluster.ts";
import { labelSelectorOf } from "../../kubernetes/objects/label-selector.ts";
import { LOAD_CONTAINER, LOAD_NAME_LABEL } from "./manifest.ts";

/** How long pods may take to end: a grace period that a mesh may have lengthened, and a slow last answer. */
const END_TIMEOUT_MS = 120_000;

/**
 * Deletes the load Jobs of an earlier attempt whose process died, and waits until none of their pods is sending any more:
 * two loads at once would distort each other's results. It searches all namespaces, because a comparison has a Job in each.
 * @param labels labels that only the Jobs of this cell have.
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

/** A sidecar may keep a pod running long after its load container has ended; such a pod sends nothing. */
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
