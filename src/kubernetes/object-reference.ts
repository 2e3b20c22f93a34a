import type { KubeObject, ObjectReference } from "./cluster.ts";

/** What an object is found by. */
export function referenceOf({ apiVersion, kind, metadata }: KubeObject): ObjectReference {
  const { name, namespace } = metadata;
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}
