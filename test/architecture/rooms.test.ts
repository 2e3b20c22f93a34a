import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { twoWayPairs } from "../../bench/house/folders.ts";
import { readSources } from "../../bench/house/sources.ts";

interface Rule {
  readonly name: string;
  readonly comment: string;
  readonly to: { readonly path?: string };
}

const ROOT = new URL("../../", import.meta.url);
const { forbidden } = createRequire(import.meta.url)("../../.dependency-cruiser.cjs") as {
  readonly forbidden: readonly Rule[];
};

/** The rooms of each folder whose order the import rules define. */
const ordered = new Map<string, Set<string>>();
for (const { name, to } of forbidden) {
  const [, folder, room] = /^rooms-one-way: (.+)\/([^/]+)$/.exec(name) ?? [];
  if (folder === undefined || room === undefined) continue;
  const above = /\(([^)]+)\)/.exec(to.path ?? "")?.[1]?.split("|") ?? [];
  ordered.set(folder, new Set([...(ordered.get(folder) ?? []), room, ...above]));
}

test.each([...ordered])("the order of the rooms in %s lists all of them and no others", (folder, rooms) => {
  const found = readdirSync(new URL(folder, ROOT), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "golden")
    .map(({ name }) => name);
  expect([...rooms].sort()).toEqual(found.sort());
});

test("the order refers to existing folders", () => {
  expect(ordered.size).toBeGreaterThan(5);
  for (const folder of ordered.keys()) expect(existsSync(new URL(folder, ROOT)), folder).toBe(true);
});

test("no two folders import each other, at any depth", () => {
  const files = readSources(new URL(".", ROOT).pathname);
  expect(files.length).toBeGreaterThan(500);
  expect(twoWayPairs(files)).toEqual([]);
});
