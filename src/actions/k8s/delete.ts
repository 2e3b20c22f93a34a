import type { Static } from "typebox";
import { Failure, hasCode } from "../../base/failure.ts";
import type { Action } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import type { Cluster, KubeObject, ObjectReference, WaitOptions } from "../../kubernetes/cluster.ts";
import { titleOf } from "../../kubernetes/objects/object-title.ts";
import { allGone } from "../../kubernetes/objects/readiness.ts";
import type { KindsAllowed } from "../../kubernetes/ownership/allowed-kinds.ts";
import { type GuardOptions, refusalOf, requireChangeable } from "../../kubernetes/ownership/guard.ts";
import type { ObjectChange } from "../../kubernetes/preview/object-change.ts";
import { previewDelete } from "../../kubernetes/preview/preview-apply.ts";
import { type ClusterServices, clusterOf } from "../shared/cluster-services.ts";
import { withinTime } from "../shared/time-limit.ts";
import { apiVersionOf } from "./api-version.ts";
import { k8sDeleteDeclaration } from "./delete.declaration.ts";

/**
 * Creates `k8s.delete`. All objects are checked before the first of them is deleted; then it waits until exactly these are
 * gone, because a later step may make others of the same names.
 */
export function createK8sDelete(services: ClusterServices & KindsAllowed): Action {
  const { allowedKinds: allowed } = services;
  return defineAction(k8sDeleteDeclaration, {
    async check(params) {
      referencesIn(params);
    },
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
      await withinTime(params.timeout, "Deleting", context, async (limits) => {
        const endsMs = context.clock.monotonicMs() + limits.timeoutMs;
        for (const [reference, { metadata }] of found) {
          const timeoutMs = Math.max(1, endsMs - context.clock.monotonicMs());
          const progress = (text: string) => context.progress({ text });
          await untilGone(
            cluster,
            { reference, uid: metadata.uid },
            { ...limits, timeoutMs, onWaiting: progress },
          );
        }
      });
      return { outputs: { deleted } };
    },
  });
}

function referencesIn({
  objects,
}: Pick<Static<typeof k8sDeleteDeclaration.params>, "objects">): readonly ObjectReference[] {
  return objects.map((object) => {
    const { api_version: _other, ...rest } = object;
    return { ...rest, apiVersion: apiVersionOf(object) };
  });
}

async function untilGone(
  cluster: Cluster,
  { reference, uid }: { readonly reference: ObjectReference; readonly uid: string | undefined },
  options: Omit<WaitOptions, "what">,
): Promise<void> {
  const what = `${titleOf(reference)} to be gone`;
  const meant = (objects: readonly KubeObject[]) =>
    objects.filter(({ metadata }) => uid === undefined || metadata.uid === uid);
  try {
    await cluster.waitFor(reference, (objects) => allGone(meant(objects)), { ...options, what });
  } catch (error) {
    if (hasCode(error, "KUBE_NOT_FOUND", "KUBE_UNKNOWN_KIND")) return; // with its namespace or its definition
    if (!hasCode(error, "KUBE_WAIT_TIMEOUT")) throw error;
    throw new Failure(error.code, error.message, {
      hint: "A finalizer is removed by the controller that set it: check that this is running. Allow more time with `timeout` if it is just slow.",
      state: "Its deletion has begun, and ends once nothing holds it any more.",
      retryable: error.retryable,
      cause: error,
    });
  }
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
