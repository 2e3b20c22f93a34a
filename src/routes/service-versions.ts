import { Failure } from "../base/failure.ts";
import { isJsonObject } from "../base/json.ts";
import { suggestName } from "../base/suggest.ts";
import type { CallOptions, Cluster } from "../kubernetes/cluster.ts";

/** The label that says which version a pod is, as Istio and the sample apps use it. */
const VERSION_LABEL = "version";

/**
 * The versions of a Service: what the label `version` says on the pods behind it, sorted.
 * @throws Failure `TRAFFIC_NO_SERVICE` with the nearest name.
 */
export async function serviceVersions(
  cluster: Cluster,
  namespace: string,
  service: string,
  options: CallOptions,
): Promise<readonly string[]> {
  return [...(await podsByVersion(cluster, namespace, service, options)).keys()];
}

/**
 * How many pods of each version are behind a Service, by version; pods without the label `version` are not told.
 * @throws Failure `TRAFFIC_NO_SERVICE` with the nearest name.
 */
export async function podsByVersion(
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
  const selector = isJsonObject(found.spec) ? (found.spec as { selector?: object }).selector : undefined;
  const labels = Object.entries(selector ?? {});
  if (labels.length === 0) return new Map();
  const labelSelector = labels.map(([key, value]) => `${key}=${String(value)}`).join(",");
  const pods = await cluster.list({ apiVersion: "v1", kind: "Pod", namespace, labelSelector }, options);
  const versions = pods.flatMap(({ metadata }) => metadata.labels?.[VERSION_LABEL] ?? []).sort();
  const counts = new Map<string, number>();
  for (const version of versions) counts.set(version, (counts.get(version) ?? 0) + 1);
  return counts;
}
