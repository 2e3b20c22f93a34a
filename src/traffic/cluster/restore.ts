import type { CallOptions, Cluster, KubeObject, ObjectReference } from "../../kubernetes/cluster.ts";
import { runOf } from "../../kubernetes/objects/ownership.ts";

/** The object as somebody wrote it: without what the server adds to it. */
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
 * Makes an object what it was, whole: gone for `null`. Ours is applied over; what others wrote is put in the place of
 * ours after that is gone, because applying would leave fields of both.
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
  await cluster.waitFor(
    reference,
    (objects) =>
      objects.length === 0
        ? { kind: "done" }
        : { kind: "waiting", missing: `${reference.kind} ${reference.name} is still there` },
    { ...options, timeoutMs: 30_000, what: `the end of ${reference.kind} ${reference.name}` },
  );
}
