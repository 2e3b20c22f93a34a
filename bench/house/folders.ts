import { posix } from "node:path";
import type { SourceFile } from "./sources.ts";

/** Two folders, side by side, that import each other. */
export interface TwoWayPair {
  readonly folder: string;
  readonly between: readonly [string, string];
}

/**
 * Folders below `src/` that import each other, at every depth; the files directly in a folder are not part of its
 * rooms.
 */
export function twoWayPairs(files: readonly SourceFile[]): readonly TwoWayPair[] {
  const product = files.filter(({ isTest, path }) => !isTest && path.startsWith("src/"));
  return foldersOf(product).flatMap((folder) => {
    const arrows = new Set(
      product.flatMap((file) => file.imports.flatMap((to) => arrowIn(folder, file.path, to))),
    );
    return [...arrows].flatMap((arrow) => {
      const [from = "", to = ""] = arrow.split(" ");
      return from < to && arrows.has(`${to} ${from}`) ? [{ folder, between: [from, to] as const }] : [];
    });
  });
}

/** The folder that directly contains the most files, not counting tests. */
export function largestFolder(files: readonly SourceFile[]): {
  readonly folder: string;
  readonly files: number;
} {
  const product = files.filter(({ isTest, path }) => !isTest && path.startsWith("src/"));
  const counted = foldersOf(product).map((folder) => ({
    folder,
    files: product.filter(({ path }) => posix.dirname(path) === folder).length,
  }));
  return counted.reduce((most, next) => (next.files > most.files ? next : most));
}

function foldersOf(files: readonly SourceFile[]): readonly string[] {
  const folders = new Set<string>();
  for (const { path } of files)
    for (let folder = posix.dirname(path); folder !== "."; folder = posix.dirname(folder))
      folders.add(folder);
  return [...folders].sort();
}

/** `from to` as names of rooms in `folder`, if the two ends are in different ones. */
function arrowIn(folder: string, from: string, to: string): readonly string[] {
  const rooms = [from, to].map((path) =>
    path.startsWith(`${folder}/`) ? path.slice(folder.length + 1).split("/") : [],
  );
  const [a = [], b = []] = rooms;
  return a.length > 1 && b.length > 1 && a[0] !== b[0] ? [`${a[0]} ${b[0]}`] : [];
}
