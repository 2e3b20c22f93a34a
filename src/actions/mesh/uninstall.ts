import type { Action } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import { previewUninstall } from "../../meshes/preview-uninstall.ts";
import { uninstallMesh } from "../../meshes/uninstall-mesh.ts";
import { clusterOf } from "../shared/cluster-services.ts";
import { withinTime } from "../shared/time-limit.ts";
import { type MeshServices, meshLook } from "./mesh-services.ts";
import { meshUninstallDeclaration } from "./uninstall.declaration.ts";

export function createMeshUninstall(services: MeshServices): Action {
  return defineAction(meshUninstallDeclaration, {
    async check({ mesh }) {
      services.meshes.get(mesh);
    },
    async preview({ mesh }, { signal, earlier }) {
      return previewUninstall(await meshLook(services, mesh, { signal, earlier }));
    },
    leaves({ mesh }) {
      const { title, namespaces = [] } = services.meshes.get(mesh);
      return [title, ...namespaces.map((name) => `Namespace/${name}`)];
    },
    async run({ mesh, timeout }, context) {
      const adapter = services.meshes.get(mesh);
      const cluster = await clusterOf(services, context);
      const removed = await withinTime(timeout, `Removing ${adapter.title}`, context, (limits) =>
        uninstallMesh({
          adapter,
          cluster,
          helm: services.helm,
          runId: context.run.id,
          progress: (text) => context.progress({ text }),
          assertOwned: () => context.assertOwned(),
          nowMs: () => context.clock.nowMs(),
          hasEnded: services.hasEnded,
          ...limits,
        }),
      );
      return { outputs: { mesh, removed } };
    },
  });
}
