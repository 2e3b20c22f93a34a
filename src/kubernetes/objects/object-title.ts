import type { ObjectReference } from "../cluster.ts";

/** `ConfigMap/race-none/settings`, or `Namespace/race-none`: how outputs, progress and previews name an object. */
export function titleOf({ kind, namespace, name }: ObjectReference): string {
  return [kind, namespace, name].filter(Boolean).join("/");
}
