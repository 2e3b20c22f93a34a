import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../base/diagnostic.ts";

/** What one file describes, or everything that is wrong with it. */
export interface ReadFile<T> {
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
}

export interface NamedFiles<T> {
  readonly byName: ReadonlyMap<string, { readonly value: T; readonly folder: string }>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the YAML files in folders, each of which describes something that has a name. If two have the same name the later
 * one wins, so that users' own folders override what Regatta brings. A file with mistakes is left out and reported.
 * @param folders must exist.
 */
export function readNamedFiles<T extends { readonly name: string }>(
  folders: readonly string[],
  read: (text: string, path: string) => ReadFile<T>,
): NamedFiles<T> {
  const byName = new Map<string, { readonly value: T; readonly folder: string }>();
  const diagnostics: Diagnostic[] = [];
  for (const folder of folders) {
    const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
    for (const path of files.sort().map((name) => join(folder, name))) {
      const { value, diagnostics: mistakes } = read(readFileSync(path, "utf8"), path);
      diagnostics.push(...mistakes);
      if (value) byName.set(value.name, { value, folder });
    }
  }
  return { byName, diagnostics };
}
