import type { Static } from "typebox";
import type { Action } from "../../engine/action.ts";
import type { Helm } from "../../kubernetes/helm.ts";
import type { MeshLibrary } from "../../meshes/load-meshes.ts";
import { uninstallMesh } from "../../meshes/uninstall-mesh.ts";
import { type ClusterServices, clusterOf } from "../cluster-services.ts";
import { withinTime } from "../time-limit.ts";
import { meshUninstallDeclaration } from "./declaration.ts";

export function createMeshUninstall(
  services: ClusterServices & { readonly meshes: MeshLibrary; readonly helm: Helm },
): Action {
  return {
    ...meshUninstallDeclaration,
    async run(params, context) {
      const { mesh, timeout } = params as Static<typeof meshUninstallDeclaration.params>;
      const adapter = services.meshes.get(mesh);
      const cluster = await clusterOf(services, context);
      const removed = await withinTime(timeout, `Removing ${adapter.title}`, context.signal, (limits) =>
        uninstallMesh({
          adapter,
          cluster,
          helm: services.helm,
          runId: context.run.id,
          progress: (text) => context.progress({ text }),
          assertOwned: () => context.assertOwned(),
          ...limits,
        }),
      );
      return { outputs: { mesh, removed } };
    },
  };
}
