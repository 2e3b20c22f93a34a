import type { Static } from "typebox";
import { Failure, type Missing } from "../../base/failure.ts";
import { isJsonObject } from "../../base/json.ts";
import type { Action } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import type { KubeObject } from "../../kubernetes/cluster.ts";
import { objectsOf } from "../../kubernetes/objects/manifests.ts";
import { referenceOf } from "../../kubernetes/objects/object-reference.ts";
import { titleOf } from "../../kubernetes/objects/object-title.ts";
import type { KindsAllowed } from "../../kubernetes/ownership/allowed-kinds.ts";
import {
  definedKind,
  definedKinds,
  isServed,
  untilServed,
  withDefined,
} from "../../kubernetes/ownership/defined-kinds.ts";
import { refusedChange, requireApplicable } from "../../kubernetes/ownership/guard.ts";
import { judgeObjects, requireAllApplicable } from "../../kubernetes/ownership/judge-objects.ts";
import { applyOwn } from "../../kubernetes/ownership/own-namespace.ts";
import type { ObjectChange } from "../../kubernetes/preview/object-change.ts";
import { previewApply } from "../../kubernetes/preview/preview-apply.ts";
import { type ClusterServices, clusterOf } from "../shared/cluster-services.ts";
import { k8sApplyDeclaration } from "./apply.declaration.ts";

/**
 * Creates `k8s.apply`. All objects are checked before the first of them is applied; those of a kind that the same step
 * defines once more when the server serves it, because only then is it the server that says what the kind is.
 */
export function createK8sApply(services: ClusterServices & KindsAllowed): Action {
  const { allowedKinds: allowed } = services;
  return defineAction(k8sApplyDeclaration, {
    async preview(params, { signal, earlier }) {
      const cluster = await services.connect();
      const changes: ObjectChange[] = [];
      const objects = objectsIn(params);
      const defined = definedKinds(objects);
      const guarded = withDefined(cluster, defined);
      for (const { object, failure } of await judgeObjects(guarded, objects, { signal, allowed, earlier })) {
        const reference = referenceOf(object);
        if (failure !== undefined) changes.push(refusedChange(reference, failure));
        else if (definedKind(defined, reference) && !(await isServed(cluster, reference, { signal })))
          changes.push({ object: titleOf(reference), change: "create", lines: [] });
        else changes.push(...(await previewApply(cluster, [object], signal)));
      }
      return changes;
    },
    makes: ({ manifests }) => (typeof manifests === "string" ? [] : manifests.flatMap(namespaceIn)),
    async run(params, context) {
      const objects = objectsIn(params);
      const cluster = await clusterOf(services, context);
      const { signal, run } = context;
      const kinds = definedKinds(objects);
      requireAllApplicable(await judgeObjects(withDefined(cluster, kinds), objects, { signal, allowed }));
      for (const object of objects) {
        const defined = definedKind(kinds, object);
        if (defined) {
          context.progress({ text: `waiting until ${object.kind} is served` });
          await untilServed(cluster, object, defined, { signal });
          await requireApplicable(cluster, object, { signal, allowed });
        }
        await context.assertOwned();
        context.progress({ text: `applying ${titleOf(referenceOf(object))}` });
        await applyOwn(cluster, object, run.id, { signal });
      }
      return { outputs: { applied: objects.map((object) => titleOf(referenceOf(object))) } };
    },
  });
}

function namespaceIn({ apiVersion, kind, metadata }: Readonly<Record<string, unknown>>): readonly Missing[] {
  const name = isJsonObject(metadata) ? metadata.name : undefined;
  const isNamespace = apiVersion === "v1" && kind === "Namespace" && typeof name === "string";
  return isNamespace ? [{ kind: "namespace", name }] : [];
}

function objectsIn({ manifests }: Static<typeof k8sApplyDeclaration.params>): readonly KubeObject[] {
  if (typeof manifests === "string") {
    // A text that an author wrote became a list when the playbook was read: this one came out of an expression.
    throw new Failure(
      "KUBE_BAD_MANIFEST",
      "An expression gave a text for manifests, which is not read as YAML.",
      {
        hint: "Write the objects out, with expressions for single values, or give a list of objects.",
        state: "Nothing was changed.",
      },
    );
  }
  return manifests.flatMap((manifest, index) => objectsOf(manifest, `manifests, item ${index + 1}`));
}
