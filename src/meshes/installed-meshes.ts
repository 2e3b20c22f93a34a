import type { CallOptions, Cluster } from "../kubernetes/cluster.ts";
import type { MeshAdapter } from "./adapter.ts";
import { installation } from "./mesh-status.ts";

/** A mesh whose control plane is in the cluster. */
export interface InstalledMesh {
  readonly name: string;
  readonly title: string;
  readonly dataPlane: string;
  readonly sandbox: boolean;
  /** Of the control plane; `null` where nothing tells it. */
  readonly version: string | null;
  /** The run that has installed it; absent for a mesh that was found in place. */
  readonly runId?: string;
}

/**
 * The meshes of these adapters whose control plane is in the cluster, whoever put it there, in the adapters' order.
 * @throws Failure `KUBE_…` when the cluster cannot be asked.
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
