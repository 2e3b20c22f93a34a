import { isDeepStrictEqual } from "node:util";
import { ApiError } from "./api-error.ts";
import {
  describePath,
  type LeafPath,
  leavesOf,
  type Ownership,
  overlaps,
  readOwnerships,
  writeOwnerships,
} from "./field-ownership.ts";
import { itemKey, mergeKeys } from "./keyed-lists.ts";
import { type ApiObject, type Fields, isFields } from "./object.ts";

export interface ApplyOptions {
  readonly manager: string;
  readonly force: boolean;
  /** False for custom resources, whose lists are all atomic. */
  readonly listsMerge: boolean;
}

/** The value with the applied one merged in: objects by field, keyed lists by item, everything else replaced. */
export function mergeApplied(live: unknown, applied: unknown, field: string, listsMerge: boolean): unknown {
  const keys = listsMerge ? mergeKeys(field, applied) : undefined;
  if (keys && Array.isArray(live) && Array.isArray(applied)) {
    const merged = [...(live as readonly Fields[])];
    for (const item of applied as readonly Fields[]) {
      const index = merged.findIndex((other) => itemKey(other, keys) === itemKey(item, keys));
      if (index < 0) merged.push(item);
      else merged[index] = mergeApplied(merged[index], item, "", listsMerge) as Fields;
    }
    return merged;
  }
  if (!isFields(live) || !isFields(applied)) return structuredClone(applied);
  const result: Fields = { ...live };
  for (const [name, value] of Object.entries(applied)) {
    result[name] = mergeApplied(live[name], value, name, listsMerge);
  }
  return result;
}

function conflictError(conflicts: ReadonlyMap<Ownership, readonly LeafPath[]>): ApiError {
  const causes = [...conflicts].flatMap(([owner, paths]) => {
    const who = `conflict with "${owner.manager}" using ${owner.apiVersion}`;
    return paths.map((path) => ({ reason: "FieldManagerConflict", message: who, field: describePath(path) }));
  });
  const lines = causes.map(({ message, field }) => `${message}: ${field}`);
  const count = `${causes.length} conflict${causes.length === 1 ? "" : "s"}`;
  const what = lines.length === 1 ? lines[0] : `\n- ${lines.join("\n- ")}`;
  return new ApiError(409, "Conflict", `Apply failed with ${count}: ${what}`, { causes });
}

/** Other managers' leaves that this apply would change, by owner. An equal value is shared and causes no conflict. */
function conflictsOf(
  others: readonly Ownership[],
  applied: ReadonlyMap<LeafPath, unknown>,
  live: ReadonlyMap<LeafPath, unknown>,
): Map<Ownership, LeafPath[]> {
  const changed = [...applied].filter(([path, value]) => !isDeepStrictEqual(live.get(path), value));
  const conflicts = new Map<Ownership, LeafPath[]>();
  for (const owner of others) {
    const paths = [...owner.leaves].filter((leaf) => changed.some(([path]) => overlaps(path, leaf)));
    if (paths.length > 0) conflicts.set(owner, paths);
  }
  return conflicts;
}

/** Removes one leaf from the value in place, and any parents that this leaves empty. */
function removeLeaf(value: unknown, segments: readonly string[]): void {
  const [head = "", ...rest] = segments;
  const name = head.slice(2);
  if (!isFields(value)) return;
  const child = value[name];
  const item = rest[0];
  if (rest.length === 0) {
    delete value[name];
  } else if (Array.isArray(child) && item?.startsWith("k:")) {
    const key = JSON.parse(item.slice(2)) as Fields;
    const index = child.findIndex(
      (c) => isFields(c) && itemKey(c, Object.keys(key)) === itemKey(key, Object.keys(key)),
    );
    const field = rest[1] ?? ".";
    if (index < 0) return;
    if (field === ".") child.splice(index, 1);
    // An item that stays keeps the fields that identify it.
    else if (!(rest.length === 2 && field.slice(2) in key)) removeLeaf(child[index], rest.slice(1));
    if (child.length === 0) delete value[name];
  } else {
    removeLeaf(child, rest);
    if (isFields(child) && Object.keys(child).length === 0) delete value[name];
  }
}

/** Removes what the manager applied before and now leaves out, unless someone else owns it (or something in it). */
function removeAbandoned(
  object: ApiObject,
  before: ReadonlySet<LeafPath>,
  applied: ReadonlyMap<LeafPath, unknown>,
  others: readonly Ownership[],
): void {
  const inItem = (path: LeafPath, leaf: LeafPath) =>
    path.endsWith("\n.") && leaf.startsWith(path.slice(0, -1));
  const keptBy = (leaf: LeafPath, path: LeafPath) => overlaps(leaf, path) || inItem(path, leaf);
  const abandoned = [...before].filter(
    (path) =>
      ![...applied.keys()].some((leaf) => keptBy(leaf, path)) &&
      !others.some(({ leaves }) => [...leaves].some((leaf) => keptBy(leaf, path))),
  );
  for (const path of abandoned.sort()) removeLeaf(object, path.split("\n"));
}

/**
 * Server-side apply with ownership by leaf: merges `config` into `live`, removes what this manager applied before and
 * now leaves out, and records who owns what.
 * @throws ApiError 409 with every conflict if another manager owns a leaf that would change, unless forced.
 */
export function applyConfiguration(
  live: ApiObject | undefined,
  config: ApiObject,
  { manager, force, listsMerge }: ApplyOptions,
): ApiObject {
  const applied = leavesOf(config, listsMerge);
  const mine: Ownership = {
    manager,
    operation: "Apply",
    apiVersion: config.apiVersion,
    leaves: new Set(applied.keys()),
  };
  if (!live) {
    const { managedFields: _, ...metadata } = config.metadata;
    return { ...config, metadata: { ...metadata, managedFields: writeOwnerships([mine]) } };
  }
  const all = readOwnerships(live);
  const previous = all.find((o) => o.manager === manager && o.operation === "Apply");
  const others = all.filter((o) => o !== previous);
  const conflicts = conflictsOf(others, applied, leavesOf(live, listsMerge));
  if (conflicts.size > 0 && !force) throw conflictError(conflicts);
  for (const [owner, paths] of conflicts) for (const path of paths) owner.leaves.delete(path);

  const { status: _status, metadata, ...fields } = config;
  const written = Object.fromEntries(
    ["labels", "annotations", "finalizers", "ownerReferences"].flatMap((name) => {
      const value = (metadata as unknown as Fields)[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const merged = mergeApplied(
    structuredClone(live),
    { ...fields, metadata: written },
    "",
    listsMerge,
  ) as ApiObject;
  const next = structuredClone(merged);
  if (previous) removeAbandoned(next, previous.leaves, applied, others);
  next.metadata.managedFields = writeOwnerships([...others, mine], live);
  return next;
}
