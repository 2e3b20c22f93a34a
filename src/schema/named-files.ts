import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../base/diagnostic.ts";
import { Failure } from "../base/failure.ts";
import { readTextFile } from "../base/text-file.ts";
import { FILE_BOUNDS } from "../base/yaml/yaml-bounds.ts";

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
      const { value, diagnostics: mistakes } = readFound(path, folder, read);
      diagnostics.push(...mistakes);
      if (value) byName.set(value.name, { value, folder });
    }
  }
  return { byName, diagnostics };
}

function readFound<T>(
  path: string,
  within: string,
  read: (text: string, path: string) => ReadFile<T>,
): ReadFile<T> {
  try {
    return read(readTextFile(path, { maxBytes: FILE_BOUNDS.bytes, within }), path);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { code, message, hint } = error;
    const diagnostic = { code, severity: "error" as const, message, file: path };
    return { diagnostics: [hint === undefined ? diagnostic : { ...diagnostic, hint }] };
  }
}
