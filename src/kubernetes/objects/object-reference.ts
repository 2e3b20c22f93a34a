import type { KubeObject, ObjectReference } from "../cluster.ts";

/** What identifies an object. */
export function referenceOf({ apiVersion, kind, metadata }: KubeObject): ObjectReference {
  const { name, namespace } = metadata;
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** Whether both refer to the same object, whichever API version it is read in. */
export function isSameObject(one: ObjectReference, other: ObjectReference): boolean {
  return one.kind === other.kind && one.name === other.name && one.namespace === other.namespace;
}
