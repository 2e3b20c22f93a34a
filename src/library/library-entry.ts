import { parse } from "node:path";
import type { ActionCatalogue } from "../playbook/action-declaration.ts";
import { parsePlaybook } from "../playbook/index.ts";
import type { PlaybookSource } from "../playbook/playbook.ts";
import type { LibraryEntry } from "./playbook-library.ts";

/** Checks a playbook for a library. One with mistakes is named after its file. */
export function libraryEntry(source: PlaybookSource, actions: ActionCatalogue): LibraryEntry {
  const parsed = parsePlaybook(source, actions);
  const { playbook, diagnostics } = parsed;
  const name = playbook?.name ?? parse(source.path).name;
  return {
    ...parsed,
    name,
    title: playbook?.title ?? name,
    description: playbook?.description ?? "",
    labels: playbook?.labels ?? [],
    errorCount: diagnostics.filter(({ severity }) => severity === "error").length,
  };
}

/** The entry of a file that cannot be read, so that people see that it is there. @param why a sentence. */
export function unreadableEntry(path: string, why: string): LibraryEntry {
  const name = parse(path).name;
  return {
    source: { path, text: "" },
    playbook: undefined,
    diagnostics: [
      {
        code: "PLAYBOOK_UNREADABLE",
        severity: "error",
        message: `The file cannot be read: ${why}`,
        hint: "Put a readable file of the playbook there, or remove it.",
        file: path,
      },
    ],
    name,
    title: name,
    description: "",
    labels: [],
    errorCount: 1,
  };
}
