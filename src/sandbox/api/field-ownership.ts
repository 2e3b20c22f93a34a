import { isDeepStrictEqual } from "node:util";
import { itemKey, mergeKeys } from "./keyed-lists.ts";
import { type ApiObject, type Fields, isFields, type ManagedFieldsEntry, timestamp } from "./object.ts";

/**
 * A field's path: the segments of `fieldsV1` joined by newlines: `f:spec⏎f:containers⏎k:{"name":"app"}⏎f:image`.
 * Each item of a keyed list has one more leaf, `.`, which stands for the item itself.
 */
export type LeafPath = string;
const JOIN = "\n";

/** Who set what: a manager's entry in `metadata.managedFields`, flattened into leaves. */
export interface Ownership {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly leaves: Set<LeafPath>;
}

const OWNED_METADATA = ["labels", "annotations", "finalizers", "ownerReferences"];

/**
 * Every leaf that a writer of this object sets, with its value. Nobody owns the status or the server's own metadata.
 */
export function leavesOf(object: ApiObject, listsMerge: boolean): Map<LeafPath, unknown> {
  const leaves = new Map<LeafPath, unknown>();
  const walk = (value: unknown, path: LeafPath, field: string): void => {
    const keys = listsMerge ? mergeKeys(field, value) : undefined;
    if (keys && Array.isArray(value)) {
      for (const item of value as readonly Fields[]) {
        const place = `${path}${JOIN}k:${itemKey(item, keys)}`;
        leaves.set(`${place}${JOIN}.`, undefined);
        for (const [name, inner] of Object.entries(item)) walk(inner, `${place}${JOIN}f:${name}`, name);
      }
    } else if (isFields(value) && Object.keys(value).length > 0) {
      for (const [name, inner] of Object.entries(value)) walk(inner, `${path}${JOIN}f:${name}`, name);
    } else {
      leaves.set(path, value);
    }
  };
  for (const [name, value] of Object.entries(object)) {
    if (!["apiVersion", "kind", "metadata", "status"].includes(name)) walk(value, `f:${name}`, name);
  }
  for (const [name, value] of Object.entries(object.metadata)) {
    if (OWNED_METADATA.includes(name)) walk(value, `f:metadata${JOIN}f:${name}`, name);
  }
  return leaves;
}

/** True if the paths are equal or one contains the other. */
export function overlaps(a: LeafPath, b: LeafPath): boolean {
  return a === b || a.startsWith(b + JOIN) || b.startsWith(a + JOIN);
}

/** A path as Kubernetes words it in conflicts: `.spec.containers[name="app"].image`. */
export function describePath(path: LeafPath): string {
  const segments = path.split(JOIN).map((segment) => {
    if (!segment.startsWith("k:")) return `.${segment.slice(2)}`;
    const keys = Object.entries(JSON.parse(segment.slice(2)) as Fields);
    return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(",")}]`;
  });
  return segments.join("");
}

export function readOwnerships(object: ApiObject): Ownership[] {
  return (object.metadata.managedFields ?? []).map(({ manager, operation, apiVersion, fieldsV1 }) => {
    const leaves = new Set<LeafPath>();
    const walk = (node: Fields, path: readonly string[]): void => {
      const children = Object.entries(node);
      if (children.length === 0) leaves.add(path.join(JOIN));
      for (const [segment, child] of children) walk(isFields(child) ? child : {}, [...path, segment]);
    };
    if (Object.keys(fieldsV1).length > 0) walk(fieldsV1, []);
    return { manager, operation, apiVersion, leaves };
  });
}

/** Ownerships as `metadata.managedFields`; an unchanged entry keeps its time. */
export function writeOwnerships(ownerships: readonly Ownership[], old?: ApiObject): ManagedFieldsEntry[] {
  const kept = ownerships.filter((ownership) => ownership.leaves.size > 0);
  return kept.map(({ manager, operation, apiVersion, leaves }) => {
    const fieldsV1: Fields = {};
    for (const path of [...leaves].sort()) {
      let node = fieldsV1;
      for (const segment of path.split(JOIN)) {
        node[segment] ??= {};
        node = node[segment] as Fields;
      }
    }
    const before = old?.metadata.managedFields?.find(
      (e) => e.manager === manager && e.operation === operation,
    );
    const time = before && isDeepStrictEqual(before.fieldsV1, fieldsV1) ? before.time : timestamp();
    return { manager, operation, apiVersion, time, fieldsType: "FieldsV1", fieldsV1 };
  });
}

/**
 * Records a plain write (create, update, patch): its manager becomes the only owner of what it changed, and nobody owns
 * what it removed. The server's own controllers pass no manager and own nothing.
 */
export function withUpdateOwnership(
  old: ApiObject | undefined,
  next: ApiObject,
  manager: string,
  listsMerge: boolean,
): ManagedFieldsEntry[] {
  const before = old ? leavesOf(old, listsMerge) : new Map<LeafPath, unknown>();
  const after = leavesOf(next, listsMerge);
  const changed = [...after].filter(
    ([path, value]) => !before.has(path) || !isDeepStrictEqual(before.get(path), value),
  );
  const ownerships = old ? readOwnerships(old) : [];
  for (const { leaves } of ownerships) {
    for (const [path] of changed) leaves.delete(path);
    for (const path of before.keys()) if (!after.has(path)) leaves.delete(path);
  }
  let mine = ownerships.find((o) => o.manager === manager && o.operation === "Update");
  if (!mine) {
    mine = { manager, operation: "Update", apiVersion: next.apiVersion, leaves: new Set() };
    ownerships.push(mine);
  }
  for (const [path] of changed) mine.leaves.add(path);
  return writeOwnerships(ownerships, old);
}
