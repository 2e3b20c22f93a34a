import { isJsonObject } from "../../base/json.ts";
import type { WatchedObject } from "./snapshot.ts";

/** The namespace of each pod that has an address, keyed by the address. */
export function podNamespaces(pods: readonly WatchedObject[]): ReadonlyMap<string, string> {
  const namespaces = new Map<string, string>();
  for (const { metadata, status } of pods) {
    const address = isJsonObject(status) ? status.podIP : undefined;
    if (typeof address === "string" && metadata.namespace !== undefined)
      namespaces.set(address, metadata.namespace);
  }
  return namespaces;
}
