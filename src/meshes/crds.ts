import type { CallOptions, Cluster } from "../kubernetes/cluster.ts";
import type { MeshAdapter } from "./adapter.ts";

export const CRD = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" } as const;

/** Names of the CRDs in the cluster that belong to the mesh's own API groups. */
export async function meshCrds(
  adapter: MeshAdapter,
  cluster: Cluster,
  options: CallOptions,
): Promise<readonly string[]> {
  const groups = adapter.uninstall?.crd_groups ?? [];
  if (groups.length === 0) return [];
  const crds = await cluster.list(CRD, options);
  return crds
    .map((crd) => crd.metadata.name)
    .filter((name) => groups.some((group) => isOfGroup(name, group)));
}

/** A CRD's name is its plural, a dot and its group: `virtualservices.networking.istio.io` belongs to `istio.io`. */
export function isOfGroup(crdName: string, group: string): boolean {
  return crdName.endsWith(`.${group}`);
}
