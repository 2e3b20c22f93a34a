import { deleteObject, dependentsOf, FOREGROUND } from "../api/deletion.ts";
import type { ApiObject, OwnerReference } from "../api/object.ts";
import type { StoreEvent } from "../api/object-store.ts";
import type { ObjectWrites } from "../api/object-writes.ts";
import type { ResourceKind } from "../api/resource-kinds.ts";

/**
 * Deletes objects whose only owner is gone (background propagation), and deletes dependents first if their owner waits
 * for them (foreground). @returns a function that stops it
 */
export function collectGarbage(writes: ObjectWrites): () => void {
  const exists = ({ uid }: OwnerReference) =>
    writes.kinds.all().some((kind) => writes.store.list(kind).some((object) => object.metadata.uid === uid));

  function remove(kind: ResourceKind, object: ApiObject): void {
    const current = writes.store.find(kind, object.metadata.namespace, object.metadata.name);
    if (!current || current.metadata.deletionTimestamp || current.metadata.uid !== object.metadata.uid)
      return;
    deleteObject(writes, kind, object.metadata);
  }

  function releaseWaitingOwners(gone: ApiObject): void {
    for (const reference of gone.metadata.ownerReferences ?? []) {
      for (const kind of writes.kinds.all().filter((k) => k.kind === reference.kind)) {
        const owner = writes.store.find(kind, gone.metadata.namespace, reference.name);
        if (!owner?.metadata.finalizers?.includes(FOREGROUND) || dependentsOf(writes, owner).length > 0)
          continue;
        writes.modify(kind, owner.metadata, (draft) => {
          const finalizers = (draft.metadata.finalizers ?? []).filter(
            (finalizer) => finalizer !== FOREGROUND,
          );
          return { ...draft, metadata: { ...draft.metadata, finalizers } };
        });
      }
    }
  }

  function settle({ type, kind, object }: StoreEvent): void {
    if (type === "DELETED") {
      for (const dependent of dependentsOf(writes, object)) {
        const owners = dependent.object.metadata.ownerReferences ?? [];
        if (!owners.some(exists)) remove(dependent.kind, dependent.object);
      }
      releaseWaitingOwners(object);
    } else if (object.metadata.deletionTimestamp && object.metadata.finalizers?.includes(FOREGROUND)) {
      for (const dependent of dependentsOf(writes, object)) remove(dependent.kind, dependent.object);
    } else if (type === "ADDED") {
      const owners = object.metadata.ownerReferences ?? [];
      if (owners.length > 0 && !owners.some(exists)) remove(kind, object);
    }
  }

  // Once the writer that caused the event has finished.
  return writes.store.subscribe((event) => {
    setImmediate(() => settle(event));
  });
}
