import { badRequest } from "./api-error.ts";
import { itemKey, mergeKeys } from "./keyed-lists.ts";
import { type Fields, isFields } from "./object.ts";

/** RFC 7396: null removes, objects are merged, everything else is replaced. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const result: Fields = isFields(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = mergePatch(result[name], value);
  }
  return result;
}

/** Kubernetes' strategic merge, limited to keyed lists and `$patch: delete|replace`; other directives are dropped. */
export function strategicMergePatch(target: unknown, patch: unknown, field = ""): unknown {
  const keys = mergeKeys(field, patch);
  if (keys && Array.isArray(patch)) {
    const merged: Fields[] = Array.isArray(target) ? [...(target as readonly Fields[])] : [];
    for (const item of patch as readonly Fields[]) {
      const index = merged.findIndex((other) => itemKey(other, keys) === itemKey(item, keys));
      if (item.$patch === "delete") {
        if (index >= 0) merged.splice(index, 1);
      } else if (index < 0) merged.push(strategicMergePatch({}, item) as Fields);
      else merged[index] = strategicMergePatch(merged[index], item) as Fields;
    }
    return merged;
  }
  if (!isFields(patch)) return patch;
  const { $patch: directive, ...fields } = patch;
  const result: Fields = isFields(target) && directive !== "replace" ? { ...target } : {};
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith("$")) continue;
    if (value === null) delete result[name];
    else result[name] = strategicMergePatch(result[name], value, name);
  }
  return result;
}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

function isOperation(value: unknown): value is Operation {
  return isFields(value) && typeof value.op === "string" && typeof value.path === "string";
}

function applyOperation(root: unknown, { op, path, value }: Operation): void {
  const names = path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = names.pop();
  let parent: unknown = root;
  for (const name of names)
    parent = isFields(parent) || Array.isArray(parent) ? Reflect.get(parent, name) : undefined;
  if (last === undefined || !(isFields(parent) || Array.isArray(parent))) {
    throw badRequest(`JSON patch: the path ${path} does not exist`);
  }
  if (!["add", "replace", "remove"].includes(op))
    throw badRequest(`JSON patch: operation ${op} is not supported`);
  if (Array.isArray(parent)) {
    const index = last === "-" ? parent.length : Number(last);
    if (op === "add") parent.splice(index, 0, value);
    else if (op === "replace") parent[index] = value;
    else parent.splice(index, 1);
  } else if (op === "remove") {
    delete parent[last];
  } else {
    parent[last] = value;
  }
}

/** The operations add, replace and remove of RFC 6902, which admission webhooks respond with. */
export function jsonPatch<T>(target: T, patch: unknown): T {
  if (!Array.isArray(patch) || !patch.every(isOperation))
    throw badRequest("a JSON patch is a list of operations");
  const result = structuredClone(target);
  for (const operation of patch) applyOperation(result, operation);
  return result;
}
