import { type Fields, isFields } from "./object.ts";

/**
 * The lists that merge item by item, and the fields that name an item. All other lists are atomic: written whole.
 * (Kubernetes has more; these are the ones that several writers of one object meet at.)
 */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ["name"],
  initContainers: ["name"],
  env: ["name"],
};

/** The fields that name the items of a list, or `undefined` when the list is atomic. */
export function mergeKeys(field: string, list: unknown): readonly string[] | undefined {
  if (!Array.isArray(list) || !list.every(isFields)) return undefined;
  if (field !== "ports") return KEYS[field];
  const key = list.some((item) => "containerPort" in item) ? "containerPort" : "port";
  return [key, "protocol"];
}

/** An item's name among its siblings, as managedFields write it: `{"name":"app"}`. */
export function itemKey(item: Fields, keys: readonly string[]): string {
  const fallback = (key: string) => (key === "protocol" ? "TCP" : null);
  return JSON.stringify(Object.fromEntries(keys.map((key) => [key, item[key] ?? fallback(key)])));
}
