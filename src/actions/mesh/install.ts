import type { Action } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import { installMesh } from "../../meshes/install-mesh.ts";
import { previewInstall } from "../../meshes/preview-install.ts";
import { clusterOf } from "../shared/cluster-services.ts";
import { withinTime } from "../shared/time-limit.ts";
import { meshInstallDeclaration } from "./install.declaration.ts";
import { type MeshServices, meshLook } from "./mesh-services.ts";

export function createMeshInstall(services: MeshServices): Action {
  return defineAction(meshInstallDeclaration, {
    async check({ mesh }) {
      services.meshes.get(mesh);
    },
    async preview({ mesh, version }, { signal, earlier }) {
      return previewInstall(await meshLook(services, mesh, { signal, earlier }), version);
    },
    makes: ({ mesh }) => [{ kind: "mesh", name: mesh }],
    async run({ mesh, version, timeout }, context) {
      const adapter = services.meshes.get(mesh);
      const cluster = await clusterOf(services, context);
      const installed = await withinTime(timeout, `Installing ${adapter.title}`, context, (limits) =>
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
  });
}
