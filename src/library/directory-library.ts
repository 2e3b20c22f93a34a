import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { atWork } from "../base/event-loop-watch.ts";
import { describeFailure, Failure, messageOf } from "../base/failure.ts";
import { isSystemError } from "../base/system-error.ts";
import { readTextFile } from "../base/text-file.ts";
import { FILE_BOUNDS } from "../base/yaml/yaml-bounds.ts";
import type { ActionCatalogue } from "../playbook/action-declaration.ts";
import { gatherIncludes } from "../playbook/index.ts";
import { libraryEntry, unreadableEntry } from "./library-entry.ts";
import { type LibraryEntry, type PlaybookLibrary, SCHEDULES_FILE } from "./playbook-library.ts";

/**
 * The playbooks (`*.yaml`, `*.yml`) directly in these folders. Every call reads the files again; a file whose text has not
 * changed gives the same entry. A playbook in a later folder overrides one of the same name in an earlier folder; within a
 * folder the first file of a name counts. A file with mistakes is listed under the name of the file.
 * @throws Failure `PLAYBOOKS_UNREADABLE` when a folder cannot be read; a folder that does not exist is empty.
 */
export function createDirectoryLibrary(
  folders: readonly string[],
  actions: ActionCatalogue,
): PlaybookLibrary {
  // Reading is cheap and checking is not, so an unchanged file is not checked again.
  const checked = new Map<string, LibraryEntry>();
  const list = async () => {
    const byName = new Map<string, LibraryEntry>();
    for (const folder of folders) {
      const entries = await entriesOf(folder, actions, checked);
      for (const entry of [...entries].reverse()) byName.set(entry.name, entry);
    }
    return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  };
  return {
    list,
    find: async (name) => (await list()).find((entry) => entry.name === name),
  };
}

async function entriesOf(
  folder: string,
  actions: ActionCatalogue,
  checked: Map<string, LibraryEntry>,
): Promise<readonly LibraryEntry[]> {
  const names = await namesIn(folder);
  const files = names.filter((name) => /\.ya?ml$/.test(name) && name !== SCHEDULES_FILE).sort();
  const entries: LibraryEntry[] = [];
  for (const name of files) {
    const entry = await readEntry(join(folder, name), actions, checked);
    if (entry) entries.push(entry);
  }
  return entries;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return [];
    throw new Failure("PLAYBOOKS_UNREADABLE", `Playbooks cannot be read: ${messageOf(error)}`, {
      hint: "Check that it is a folder with readable files, or correct REGATTA_PLAYBOOKS.",
      cause: error,
    });
  }
}

/** The entry of a file; `undefined` if it does not exist (any more). One that cannot be read is listed as broken. */
async function readEntry(
  path: string,
  actions: ActionCatalogue,
  checked: Map<string, LibraryEntry>,
): Promise<LibraryEntry | undefined> {
  const read = (file: string) => readTextFile(file, { maxBytes: FILE_BOUNDS.bytes, within: dirname(path) });
  let text: string;
  try {
    text = read(path);
  } catch (error) {
    return isSystemError(error, "ENOENT") ? undefined : unreadableEntry(path, describeFailure(error));
  }
  const source = await gatherIncludes({ path, text }, async (file) => textOrNothing(() => read(file)));
  const known = () => {
    const entry = checked.get(path);
    return entry !== undefined && isDeepStrictEqual(entry.source, source) ? entry : undefined;
  };
  const unchanged = known();
  if (unchanged !== undefined) return unchanged;
  await turn(); // after a change, all the files may have to be checked one after another
  const checkedMeanwhile = known(); // for somebody else who listed the folder at the same time
  if (checkedMeanwhile !== undefined) return checkedMeanwhile;
  atWork(`the check of ${path}`);
  const entry = libraryEntry(source, actions);
  checked.set(path, entry);
  return entry;
}

/** An included file that cannot be read is reported where it is included. */
function textOrNothing(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
