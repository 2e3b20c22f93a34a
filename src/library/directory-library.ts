import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { atWork } from "../base/event-loop-watch.ts";
import { Failure, messageOf } from "../base/failure.ts";
import { isSystemError } from "../base/system-error.ts";
import type { ActionCatalogue } from "../playbook/action-declaration.ts";
import { gatherIncludes } from "../playbook/index.ts";
import { libraryEntry } from "./library-entry.ts";
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
  const names = await orIfGone(readdir(folder), []);
  const files = names.filter((name) => /\.ya?ml$/.test(name) && name !== SCHEDULES_FILE).sort();
  const entries: LibraryEntry[] = [];
  for (const name of files) {
    const entry = await orIfGone(readEntry(join(folder, name), actions, checked), undefined);
    if (entry) entries.push(entry);
  }
  return entries;
}

/** A folder or file that does not exist (any more) holds no playbook; any other error is reported. */
async function orIfGone<T, U>(reading: Promise<T>, otherwise: U): Promise<T | U> {
  try {
    return await reading;
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return otherwise;
    throw new Failure("PLAYBOOKS_UNREADABLE", `Playbooks cannot be read: ${messageOf(error)}`, {
      hint: "Check that it is a folder with readable files, or correct REGATTA_PLAYBOOKS.",
      cause: error,
    });
  }
}

async function readEntry(
  path: string,
  actions: ActionCatalogue,
  checked: Map<string, LibraryEntry>,
): Promise<LibraryEntry> {
  const read = (file: string) => orIfGone(readFile(file, "utf8"), undefined);
  const source = await gatherIncludes({ path, text: await readFile(path, "utf8") }, read);
  const known = checked.get(path);
  if (known !== undefined && isDeepStrictEqual(known.source, source)) return known;
  await turn(); // after a change, all the files may have to be checked one after another
  atWork(`the check of ${path}`);
  const entry = libraryEntry(source, actions);
  checked.set(path, entry);
  return entry;
}
