import type { CallOptions, Cluster, KubeObject, ObjectReference } from "../../kubernetes/cluster.ts";
import { runOf } from "../../kubernetes/objects/ownership.ts";
import { allGone } from "../../kubernetes/objects/readiness.ts";

/** The object as its author wrote it: without what the server adds. */
export function withoutServerFields(object: KubeObject): KubeObject {
  const { status, metadata, ...rest } = object;
  const {
    uid,
    resourceVersion,
    creationTimestamp,
    generation,
    managedFields,
    selfLink,
    deletionTimestamp,
    ...written
  } = metadata;
  return { ...rest, metadata: written };
}

/**
 * Restores an object exactly as it was: deletes it for `null`. Our own object is applied over; a foreign one is created
 * again after ours has been deleted, because applying it would leave fields of both.
 */
export async function restore(
  work: {
    readonly cluster: Cluster;
    readonly signal: AbortSignal;
    readonly assertOwned: () => Promise<void>;
  },
  reference: ObjectReference,
  object: KubeObject | null,
): Promise<void> {
  const { cluster, signal } = work;
  await work.assertOwned();
  const standing = await cluster.get(reference, { signal });
  const bothOurs = standing && object && runOf(standing) !== undefined && runOf(object) !== undefined;
  if (standing && !bothOurs) {
    await cluster.delete(reference, { signal });
    await untilGone(cluster, reference, { signal });
  }
  if (object) await cluster.apply(object, { signal });
}

async function untilGone(cluster: Cluster, reference: ObjectReference, options: CallOptions): Promise<void> {
  const what = `${reference.kind} ${reference.name} to be gone`;
  await cluster.waitFor(reference, allGone, { ...options, timeoutMs: 30_000, what });
}
