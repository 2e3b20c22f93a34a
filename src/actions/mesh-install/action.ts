import type { Static } from "typebox";
import type { Action } from "../../engine/action.ts";
import type { Helm } from "../../kubernetes/helm.ts";
import { installMesh } from "../../meshes/install-mesh.ts";
import type { MeshLibrary } from "../../meshes/load-meshes.ts";
import type { MeshOverrides } from "../../meshes/overrides.ts";
import { type ClusterServices, clusterOf } from "../cluster-services.ts";
import { withinTime } from "../time-limit.ts";
import { meshInstallDeclaration } from "./declaration.ts";

export interface MeshServices extends ClusterServices {
  readonly meshes: MeshLibrary;
  readonly overrides: MeshOverrides;
  readonly helm: Helm;
  /** Regatta's own image. */
  readonly image: string;
}

export function createMeshInstall(services: MeshServices): Action {
  return {
    ...meshInstallDeclaration,
    async run(params, context) {
      const { mesh, version, timeout } = params as Static<typeof meshInstallDeclaration.params>;
      const adapter = services.meshes.get(mesh);
      const cluster = await clusterOf(services, context);
      const installed = await withinTime(timeout, `Installing ${adapter.title}`, context.signal, (limits) =>
        installMesh(
          {
            adapter,
            library: services.meshes,
            overrides: services.overrides,
            cluster,
            helm: services.helm,
            image: services.image,
            runId: context.run.id,
            nowMs: () => context.clock.nowMs(),
            warn: (text) => context.warn(text),
            progress: (text) => context.progress({ text }),
            assertOwned: () => context.assertOwned(),
            ...limits,
          },
          version,
        ),
      );
      return { outputs: { ...installed, data_plane: adapter.data_plane } };
    },
  };
}
