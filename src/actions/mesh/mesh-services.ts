import type { Clock } from "../../base/clock.ts";
import type { PreviewContext } from "../../engine/action.ts";
import type { Helm } from "../../kubernetes/helm/helm.ts";
import type { MeshLibrary } from "../../meshes/load-meshes.ts";
import type { MeshRemoval } from "../../meshes/mesh-work.ts";
import type { MeshOverrides } from "../../meshes/overrides.ts";
import type { MeshLook } from "../../meshes/preview-install.ts";
import type { ClusterServices } from "../shared/cluster-services.ts";

/** What is needed to install and remove meshes. */
export interface MeshServices extends ClusterServices, Pick<MeshRemoval, "hasEnded"> {
  readonly meshes: MeshLibrary;
  readonly overrides: MeshOverrides;
  readonly helm: Helm;
  readonly clock: Clock;
  /** Regatta's own image. */
  readonly image: string;
}

/** What is needed to preview changes to a mesh. @throws Failure `MESH_UNKNOWN`, `KUBE_…`. */
export async function meshLook(
  { meshes, overrides, helm, clock, image, connect }: MeshServices,
  mesh: string,
  context: PreviewContext,
): Promise<MeshLook> {
  const cluster = await connect();
  return {
    adapter: meshes.get(mesh),
    library: meshes,
    overrides,
    helm,
    image,
    cluster,
    nowMs: () => clock.nowMs(),
    ...context,
  };
}
