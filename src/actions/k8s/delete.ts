import type { Static } from "typebox";
import { hasCode } from "../../base/failure.ts";
import type { Action } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import type { Cluster, KubeObject, ObjectReference } from "../../kubernetes/cluster.ts";
import { titleOf } from "../../kubernetes/objects/object-title.ts";
import type { KindsAllowed } from "../../kubernetes/ownership/allowed-kinds.ts";
import { type GuardOptions, refusalOf, requireChangeable } from "../../kubernetes/ownership/guard.ts";
import type { ObjectChange } from "../../kubernetes/preview/object-change.ts";
import { previewDelete } from "../../kubernetes/preview/preview-apply.ts";
import { type ClusterServices, clusterOf } from "../shared/cluster-services.ts";
import { k8sDeleteDeclaration } from "./delete.declaration.ts";

/** Creates `k8s.delete`. All objects are checked before the first of them is deleted. */
export function createK8sDelete(services: ClusterServices & KindsAllowed): Action {
  const { allowedKinds: allowed } = services;
  return defineAction(k8sDeleteDeclaration, {
    async preview(params, { signal, earlier }) {
      const cluster = await services.connect();
      const changes: ObjectChange[] = [];
      for (const reference of referencesIn(params)) {
        const refused = await refusalOf(reference, () =>
          findDeletable(cluster, reference, { signal, allowed, earlier }),
        );
        changes.push(...(refused ? [refused] : await previewDelete(cluster, [reference], signal)));
      }
      return changes;
    },
    leaves: (params) => referencesIn(params).map(titleOf),
    async run(params, context) {
      const cluster = await clusterOf(services, context);
      const { signal } = context;
      const found: (readonly [ObjectReference, KubeObject])[] = [];
      for (const reference of referencesIn(params)) {
        const object = await findDeletable(cluster, reference, { signal, allowed });
        if (object) found.push([reference, object]);
      }
      const deleted: string[] = [];
      for (const [reference, { metadata }] of found) {
        await context.assertOwned();
        context.progress({ text: `deleting ${titleOf(reference)}` });
        const { uid, deletionTimestamp } = metadata;
        const options = { signal, ...(uid === undefined ? {} : { uid }) };
        // Deleting a namespace that is terminating is refused as a conflict.
        if (deletionTimestamp !== undefined || (await cluster.delete(reference, options)))
          deleted.push(titleOf(reference));
      }
      return { outputs: { deleted } };
    },
  });
}

function referencesIn({ objects }: Static<typeof k8sDeleteDeclaration.params>): readonly ObjectReference[] {
  return objects.map(({ api_version: apiVersion, ...rest }) => ({ apiVersion, ...rest }));
}

/**
 * The object, once it is clear that a playbook may delete it. One that is gone, with its namespace or its kind or alone,
 * is not an error.
 * @throws as `requireChangeable`.
 */
async function findDeletable(
  cluster: Cluster,
  reference: ObjectReference,
  options: GuardOptions,
): Promise<KubeObject | undefined> {
  try {
    await requireChangeable(cluster, reference, options);
    return await cluster.get(reference, { signal: options.signal });
  } catch (error) {
    if (hasCode(error, "KUBE_NOT_FOUND", "KUBE_UNKNOWN_KIND")) return undefined;
    throw error;
  }
}
