import type { Static } from "typebox";
import type { Action } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import type { KubeObject } from "../../kubernetes/cluster.ts";
import { objectsOf, parseManifests } from "../../kubernetes/objects/manifests.ts";
import { referenceOf } from "../../kubernetes/objects/object-reference.ts";
import { titleOf } from "../../kubernetes/objects/object-title.ts";
import { labelled, requireOwnNamespace } from "../../kubernetes/objects/ownership.ts";
import type { ObjectChange } from "../../kubernetes/preview/object-change.ts";
import { previewApply } from "../../kubernetes/preview/preview-apply.ts";
import { type ClusterServices, clusterOf } from "../shared/cluster-services.ts";
import { refusedChange, requireChangeable } from "../shared/own-objects.ts";
import { k8sApplyDeclaration } from "./apply.declaration.ts";

export function createK8sApply(services: ClusterServices): Action {
  return defineAction(k8sApplyDeclaration, {
    async preview(params, { signal, earlier }) {
      const cluster = await services.connect();
      const planned = new Map(earlier);
      const changes: ObjectChange[] = [];
      for (const object of objectsIn(params)) {
        const reference = referenceOf(object);
        const refused = await refusedChange(cluster, reference, { signal, earlier: planned });
        changes.push(...(refused ? [refused] : await previewApply(cluster, [object], signal)));
        if (!refused) planned.set(titleOf(reference), "made");
      }
      return changes;
    },
    async run(params, context) {
      const objects = objectsIn(params);
      const cluster = await clusterOf(services, context);
      const { signal, run } = context;
      const made = new Set(
        objects.filter((object) => object.kind === "Namespace").map((object) => object.metadata.name),
      );
      for (const object of objects) {
        const reference = referenceOf(object);
        if (!made.has(reference.namespace ?? "")) await requireChangeable(cluster, reference, signal);
        if (reference.namespace === undefined && object.kind !== "Namespace") {
          // A namespaced object without a namespace would end up in "default", and only the server knows which kinds are namespaced.
          const landed = (await cluster.apply(object, { signal, dryRun: true })).metadata.namespace;
          if (landed !== undefined) await requireOwnNamespace(cluster, landed, signal);
        }
      }
      for (const object of objects) {
        await context.assertOwned();
        context.progress({ text: `applying ${titleOf(referenceOf(object))}` });
        await cluster.apply(labelled(object, run.id), { signal });
      }
      return { outputs: { applied: objects.map((object) => titleOf(referenceOf(object))) } };
    },
  });
}

function objectsIn({ manifests }: Static<typeof k8sApplyDeclaration.params>): readonly KubeObject[] {
  return typeof manifests === "string"
    ? parseManifests(manifests, "manifests")
    : manifests.flatMap((manifest, index) => objectsOf(manifest, `manifests, item ${index + 1}`));
}
