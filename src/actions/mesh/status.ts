import type { Action } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import { meshStatus } from "../../meshes/mesh-status.ts";
import { clusterOf } from "../shared/cluster-services.ts";
import type { MeshServices } from "./mesh-services.ts";
import { meshStatusDeclaration } from "./status.declaration.ts";

/** Creates `mesh.status`. */
export function createMeshStatus(services: MeshServices): Action {
  return defineAction(meshStatusDeclaration, {
    async run({ mesh }, context) {
      const cluster = await clusterOf(services, context);
      const found = await meshStatus(services.meshes.get(mesh), cluster, { signal: context.signal });
      const { runId, missing, ...status } = found;
      const ownerOf = (id: string) => (id === context.run.id ? "this-run" : "another-run");
      return { outputs: { ...status, missing, owner: runId === undefined ? "nobody" : ownerOf(runId) } };
    },
  });
}
