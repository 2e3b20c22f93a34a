import type { Action } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import type { ObjectReference } from "../../kubernetes/cluster.ts";
import { titleOf } from "../../kubernetes/objects/object-title.ts";
import { requireOwnNamespace } from "../../kubernetes/objects/ownership.ts";
import type { ObjectChange } from "../../kubernetes/preview/object-change.ts";
import { previewDelete } from "../../kubernetes/preview/preview-apply.ts";
import { type ClusterServices, clusterOf } from "../shared/cluster-services.ts";
import { refusedChange, requireChangeable } from "../shared/own-objects.ts";
import { k8sDeleteDeclaration } from "./delete.declaration.ts";

export function createK8sDelete(services: ClusterServices): Action {
  return defineAction(k8sDeleteDeclaration, {
    async preview({ objects }, { signal, earlier }) {
      const cluster = await services.connect();
      const changes: ObjectChange[] = [];
      for (const { api_version: apiVersion, ...rest } of objects) {
        const reference = { apiVersion, ...rest };
        const refused = await refusedChange(cluster, reference, { signal, earlier });
        changes.push(...(refused ? [refused] : await previewDelete(cluster, [reference], signal)));
      }
      return changes;
    },
    async run({ objects }, context) {
      const cluster = await clusterOf(services, context);
      const { signal } = context;
      const references: ObjectReference[] = [];
      for (const { api_version: apiVersion, ...rest } of objects) {
        const reference = { apiVersion, ...rest };
        // A deleted namespace took its objects with it; it is not an error if there is nothing to delete.
        const { namespace } = rest;
        if (namespace !== undefined && !(await requireOwnNamespace(cluster, namespace, signal))) continue;
        await requireChangeable(cluster, reference, signal);
        references.push(reference);
      }
      const deleted: string[] = [];
      for (const reference of references) {
        await context.assertOwned();
        context.progress({ text: `deleting ${titleOf(reference)}` });
        if (await cluster.delete(reference, { signal })) deleted.push(titleOf(reference));
      }
      return { outputs: { deleted } };
    },
  });
}
