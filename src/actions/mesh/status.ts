import type { Static } from "typebox";
import type { Action } from "../../engine/action.ts";
import { meshStatus } from "../../meshes/mesh-status.ts";
import { clusterOf } from "../shared/cluster-services.ts";
import type { MeshServices } from "./mesh-services.ts";
import { meshStatusDeclaration } from "./status.declaration.ts";

/** Creates `mesh.status`. */
export function createMeshStatus(services: MeshServices): Action {
  return {
    ...meshStatusDeclaration,
    async run(params, context) {
      const { mesh } = params as Static<typeof meshStatusDeclaration.params>;
      const cluster = await clusterOf(services, context);
      const found = await meshStatus(services.meshes.get(mesh), cluster, { signal: context.signal });
      const { runId, missing, ...status } = found;
      const owner = runId === undefined ? "nobody" : runId === context.run.id ? "this-run" : "another-run";
      return { outputs: { ...status, owner, missing: [...missing] } };
    },
  };
}
