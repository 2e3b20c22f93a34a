import type { KubeObject, ObjectReference } from "../cluster.ts";

/** What an object is found by. */
export function referenceOf({ apiVersion, kind, metadata }: KubeObject): ObjectReference {
  const { name, namespace } = metadata;
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** Whether both are one object, in whichever version of its kind it is read. */
export function isSameObject(one: ObjectReference, other: ObjectReference): boolean {
  return one.kind === other.kind && one.name === other.name && one.namespace === other.namespace;
}
