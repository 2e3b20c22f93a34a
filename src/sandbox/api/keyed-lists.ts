import { type Fields, isFields } from "./object.ts";

/**
 * The lists that are merged item by item, and the fields that identify an item. All other lists are atomic: always
 * replaced as a whole. (Kubernetes has more; these are the ones in which several writers of one object meet.)
 */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ["name"],
  initContainers: ["name"],
  env: ["name"],
};

/** The fields that identify the items of a list, or `undefined` if the list is atomic. */
export function mergeKeys(field: string, list: unknown): readonly string[] | undefined {
  if (!Array.isArray(list) || !list.every(isFields)) return undefined;
  if (field !== "ports") return KEYS[field];
  const key = list.some((item) => "containerPort" in item) ? "containerPort" : "port";
  return [key, "protocol"];
}

/** The key of an item among its siblings, as in managedFields: `{"name":"app"}`. */
export function itemKey(item: Fields, keys: readonly string[]): string {
  const fallback = (key: string) => (key === "protocol" ? "TCP" : null);
  return JSON.stringify(Object.fromEntries(keys.map((key) => [key, item[key] ?? fallback(key)])));
}
