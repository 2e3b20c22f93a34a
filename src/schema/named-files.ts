import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../base/diagnostic.ts";

/** What came of one file: what it describes, or everything that is wrong with it. */
export interface ReadFile<T> {
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
}

export interface NamedFiles<T> {
  readonly byName: ReadonlyMap<string, { readonly value: T; readonly folder: string }>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the YAML files of folders, each of which describes something that has a name; of two with one name the later wins, so
 * that people's own folders override what comes with Regatta. A wrong file is left out and told as diagnostics.
 * @param folders must be there.
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
