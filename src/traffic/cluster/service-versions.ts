import { Failure } from "../../base/failure.ts";
import { isJsonObject } from "../../base/json.ts";
import { suggestName } from "../../base/suggest.ts";
import type { CallOptions, Cluster } from "../../kubernetes/cluster.ts";
import { labelSelectorOf } from "../../kubernetes/objects/label-selector.ts";
import { isPodReady } from "../../kubernetes/objects/readiness.ts";

/** The label with a pod's version, as Istio and the sample apps use it. */
const VERSION_LABEL = "version";

/**
 * The versions of a Service: the values of the label `version` on its pods, sorted.
 * @throws Failure `TRAFFIC_NO_SERVICE` with the nearest name.
 */
export async function serviceVersions(
  cluster: Cluster,
  namespace: string,
  service: string,
  options: CallOptions,
): Promise<readonly string[]> {
  return [...(await readyPodsByVersion(cluster, namespace, service, options)).keys()];
}

/**
 * How many ready pods of each version are behind a Service; 0 for a version whose pods are all unready or terminating.
 * Pods without the label `version` are not counted.
 * @throws Failure `TRAFFIC_NO_SERVICE` with the nearest name.
 */
export async function readyPodsByVersion(
  cluster: Cluster,
  namespace: string,
  service: string,
  options: CallOptions,
): Promise<ReadonlyMap<string, number>> {
  const found = await cluster.get({ apiVersion: "v1", kind: "Service", namespace, name: service }, options);
  if (!found) {
    const services = await cluster.list({ apiVersion: "v1", kind: "Service", namespace }, options);
    throw new Failure(
      "TRAFFIC_NO_SERVICE",
      `There is no Service "${service}" in the namespace ${namespace}.`,
      {
        hint: suggestName(
          service,
          services.map(({ metadata }) => metadata.name),
        ),
        state: "Nothing was changed.",
      },
    );
  }
  const selector = isJsonObject(found.spec)
    ? (found.spec as { selector?: Readonly<Record<string, string>> }).selector
    : undefined;
  const labelSelector = labelSelectorOf(selector ?? {});
  if (labelSelector === "") return new Map();
  const pods = await cluster.list({ apiVersion: "v1", kind: "Pod", namespace, labelSelector }, options);
  const counts = new Map<string, number>();
  for (const pod of pods) {
    const version = pod.metadata.labels?.[VERSION_LABEL];
    if (version === undefined) continue;
    const serves = isPodReady(pod) && pod.metadata.deletionTimestamp === undefined;
    counts.set(version, (counts.get(version) ?? 0) + Number(serves));
  }
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
