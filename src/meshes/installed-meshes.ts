import type { CallOptions, Cluster } from "../kubernetes/cluster.ts";
import type { MeshAdapter } from "./adapter.ts";
import { installation } from "./mesh-status.ts";

/** A mesh whose control plane is in the cluster. */
export interface InstalledMesh {
  readonly name: string;
  readonly title: string;
  readonly dataPlane: string;
  readonly sandbox: boolean;
  /** Of the control plane; `null` if it cannot be determined. */
  readonly version: string | null;
  /** The run that installed it; absent for a mesh that Regatta did not install. */
  readonly runId?: string;
}

/**
 * The meshes of these adapters whose control plane is in the cluster, whoever installed it, in the adapters' order.
 * @throws Failure `KUBE_…` if the cluster cannot be reached.
 */
export async function installedMeshes(
  adapters: readonly MeshAdapter[],
  cluster: Cluster,
  options: CallOptions = {},
): Promise<readonly InstalledMesh[]> {
  const asked = adapters.filter(({ status, readiness }) => status !== "retired" && readiness !== undefined);
  const found = await Promise.all(
    asked.map(async (adapter): Promise<readonly InstalledMesh[]> => {
      const found = await installation(adapter, cluster, options);
      if (found === undefined) return [];
      const { name, title, status, data_plane: dataPlane } = adapter;
      return [{ name, title, dataPlane, sandbox: status === "sandbox", ...found }];
    }),
  );
  return found.flat();
}
