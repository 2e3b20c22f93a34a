import type { Static } from "typebox";
import type { Action } from "../../engine/action.ts";
import { installMesh } from "../../meshes/install-mesh.ts";
import { previewInstall } from "../../meshes/preview-install.ts";
import { clusterOf } from "../shared/cluster-services.ts";
import { withinTime } from "../shared/time-limit.ts";
import { meshInstallDeclaration } from "./install.declaration.ts";
import { type MeshServices, meshLook } from "./mesh-services.ts";

export function createMeshInstall(services: MeshServices): Action {
  return {
    ...meshInstallDeclaration,
    async preview(params, { signal, earlier }) {
      const { mesh, version } = params as Static<typeof meshInstallDeclaration.params>;
      return previewInstall(await meshLook(services, mesh, { signal, earlier }), version);
    },
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
            hasEnded: services.hasEnded,
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
