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
