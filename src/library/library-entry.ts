import { parse } from "node:path";
import type { ActionCatalogue } from "../playbook/action-declaration.ts";
import { parsePlaybook } from "../playbook/index.ts";
import type { PlaybookSource } from "../playbook/playbook.ts";
import type { LibraryEntry } from "./playbook-library.ts";

/** Reads and checks a playbook for a library, once for all who look it up. One with mistakes goes by its file's name. */
export function libraryEntry(source: PlaybookSource, actions: ActionCatalogue): LibraryEntry {
  const { playbook, diagnostics } = parsePlaybook(source, actions);
  const name = playbook?.name ?? parse(source.path).name;
  return {
    name,
    title: playbook?.title ?? name,
    description: playbook?.description ?? "",
    labels: playbook?.labels ?? [],
    source,
    playbook,
    diagnostics,
    errorCount: diagnostics.filter(({ severity }) => severity === "error").length,
  };
}
