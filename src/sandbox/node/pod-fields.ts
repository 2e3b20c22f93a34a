import type { ApiObject } from "../api/object.ts";

/** Thrown if something that a pod needs does not exist (yet). */
export class MissingReference extends Error {
  override readonly name = "MissingReference";
}

const KEYED_FIELD = /^metadata\.(labels|annotations)\['([^']+)'\]$/;

/**
 * A field of a pod, as a variable or a file of a container names it; a label or annotation that the pod does not have is
 * an empty text.
 * @param path such as `metadata.name` or `metadata.annotations['example.com/a']`
 * @throws MissingReference for a field that the sandbox does not know
 */
export function fieldValue(pod: ApiObject, path: string, podIp: string): string {
  const { name, namespace = "", uid = "", labels, annotations } = pod.metadata;
  const keyed = KEYED_FIELD.exec(path);
  if (keyed) return (keyed[1] === "labels" ? labels : annotations)?.[keyed[2] ?? ""] ?? "";
  const fields: Readonly<Record<string, string>> = {
    "metadata.name": name,
    "metadata.namespace": namespace,
    "metadata.uid": uid,
    "spec.nodeName": String(pod.spec?.nodeName ?? ""),
    "spec.serviceAccountName": String(pod.spec?.serviceAccountName ?? ""),
    "status.podIP": podIp,
    "status.hostIP": "127.0.0.1",
  };
  const value = fields[path];
  if (value === undefined) throw new MissingReference(`the sandbox does not support fieldRef ${path}`);
  return value;
}
