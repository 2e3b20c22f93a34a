import { modifiedMeanwhile } from "./api-error.ts";
import { type ApiObject, timestamp } from "./object.ts";
import type { ObjectWrites } from "./object-writes.ts";
import type { ResourceKind } from "./resource-kinds.ts";

export interface DeleteOptions {
  readonly propagationPolicy?: "Background" | "Foreground" | "Orphan";
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun?: boolean;
}

/** The finalizer with which Kubernetes deletes dependents first. */
export const FOREGROUND = "foregroundDeletion";

/** Every object, of any kind, that names this one as an owner. */
export function dependentsOf(
  writes: ObjectWrites,
  owner: ApiObject,
): { kind: ResourceKind; object: ApiObject }[] {
  const seen = new Set<string>();
  return writes.kinds.all().flatMap((kind) =>
    writes.store
      .list(kind)
      .filter((object) => (object.metadata.ownerReferences ?? []).some((o) => o.uid === owner.metadata.uid))
      // Several versions of one custom resource list the same objects.
      .filter(({ metadata: { uid = "" } }) => !seen.has(uid) && seen.add(uid))
      .map((object) => ({ kind, object })),
  );
}

function orphan(writes: ObjectWrites, owner: ApiObject): void {
  for (const { kind, object } of dependentsOf(writes, owner)) {
    writes.modify(kind, object.metadata, (draft) => {
      const ownerReferences =
        draft.metadata.ownerReferences?.filter((o) => o.uid !== owner.metadata.uid) ?? [];
      return { ...draft, metadata: { ...draft.metadata, ownerReferences } };
    });
  }
}

/**
 * Deletes an object or starts to: an object with finalizers is only marked; a pod stays marked until the node has ended
 * its processes, a namespace until it is empty. Dependents are left to the garbage collector.
 * @returns the object in its last state, and whether it is gone.
 * @throws ApiError 404; 409 if a precondition does not hold
 */
export function deleteObject(
  writes: ObjectWrites,
  kind: ResourceKind,
  reference: { readonly namespace?: string; readonly name: string },
  options: DeleteOptions = {},
): { readonly object: ApiObject; readonly gone: boolean } {
  const object = writes.get(kind, reference.namespace, reference.name);
  const { uid, resourceVersion } = options.preconditions ?? {};
  if (
    (uid && uid !== object.metadata.uid) ||
    (resourceVersion && resourceVersion !== object.metadata.resourceVersion)
  ) {
    throw modifiedMeanwhile(kind, reference.name);
  }
  if (options.dryRun) return { object, gone: false };
  if (options.propagationPolicy === "Orphan") orphan(writes, object);
  const finalizers = [...(object.metadata.finalizers ?? [])];
  const foreground = options.propagationPolicy === "Foreground" && dependentsOf(writes, object).length > 0;
  if (foreground && !finalizers.includes(FOREGROUND)) finalizers.push(FOREGROUND);
  const isPod = kind.group === "" && kind.kind === "Pod";
  const waits = finalizers.length > 0 || isPod || (kind.group === "" && kind.kind === "Namespace");
  if (kind.kind === "CustomResourceDefinition") removeInstances(writes, object);
  if (!waits) return { object: writes.store.remove(kind, object), gone: true };
  const specified = object.spec?.terminationGracePeriodSeconds;
  const grace = options.gracePeriodSeconds ?? (typeof specified === "number" ? specified : 0);
  const marked = object.metadata.deletionTimestamp !== undefined;
  const shorter = isPod && grace < (object.metadata.deletionGracePeriodSeconds ?? Number.POSITIVE_INFINITY);
  if (marked && !shorter) return { object, gone: false };
  const metadata = {
    ...object.metadata,
    deletionTimestamp: timestamp(),
    ...(finalizers.length > 0 ? { finalizers } : {}),
  };
  if (isPod) metadata.deletionGracePeriodSeconds = grace;
  const status = kind.kind === "Namespace" && kind.group === "" ? { phase: "Terminating" } : object.status;
  return {
    object: writes.store.put(kind, { ...object, metadata, ...(status ? { status } : {}) }),
    gone: false,
  };
}

/** Deleting a definition removes its custom resources, finalizers or not: nothing could serve them any more. */
function removeInstances(writes: ObjectWrites, definition: ApiObject): void {
  const { group, names } = definition.spec as unknown as { group: string; names: { plural: string } };
  for (const kind of writes.kinds.all().filter((k) => k.group === group && k.plural === names.plural)) {
    for (const object of writes.store.list(kind)) writes.store.remove(kind, object);
  }
  writes.kinds.forget(definition);
}
