import { deleteObject } from "../api/deletion.ts";
import type { ApiObject } from "../api/object.ts";
import type { ObjectWrites } from "../api/object-writes.ts";
import type { Controller } from "./control-loop.ts";

/**
 * Empties a namespace that is being deleted, then removes it; gives every new namespace a `default` service account.
 */
export function namespaceController(writes: ObjectWrites): Controller {
  const namespaces = writes.kinds.builtIn("Namespace");
  const accounts = writes.kinds.builtIn("ServiceAccount");

  async function reconcile(namespace: ApiObject): Promise<number | undefined> {
    const { name } = namespace.metadata;
    if (!namespace.metadata.deletionTimestamp) {
      if (writes.store.find(accounts, name, "default")) return undefined;
      const metadata = { name: "default", namespace: name };
      await writes.create(accounts, { apiVersion: "v1", kind: "ServiceAccount", metadata });
      return undefined;
    }
    const contents = () =>
      writes.kinds
        .all()
        .filter((kind) => kind.namespaced)
        .flatMap((kind) => writes.store.list(kind, name).map((object) => ({ kind, object })));
    for (const { kind, object } of contents()) {
      const still = writes.store.find(kind, name, object.metadata.name);
      if (still && !still.metadata.deletionTimestamp) deleteObject(writes, kind, object.metadata);
    }
    if (contents().length === 0) writes.store.remove(namespaces, namespace);
    return undefined;
  }

  return {
    name: "namespace",
    kind: "Namespace",
    concerns: ({ object, type }) => {
      if (object.kind === "Namespace") return [object];
      if (type !== "DELETED" || !object.metadata.namespace) return [];
      const home = writes.store.find(namespaces, undefined, object.metadata.namespace);
      return home?.metadata.deletionTimestamp ? [home] : [];
    },
    reconcile,
  };
}
