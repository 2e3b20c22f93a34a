import { libraryEntry } from "../../src/library/library-entry.ts";
import type { PlaybookLibrary } from "../../src/library/playbook-library.ts";
import type { ActionCatalogue } from "../../src/playbook/action-declaration.ts";

/** Playbooks by name: their texts without the first two lines, which are added. */
export function libraryOf(
  bodies: Readonly<Record<string, string>>,
  actions: ActionCatalogue,
): PlaybookLibrary {
  const entries = Object.entries(bodies).map(([name, body]) =>
    libraryEntry(
      { path: `${name}.yaml`, text: `version: 1\nname: ${name}\ntitle: ${name}\n${body}` },
      actions,
    ),
  );
  return { list: async () => entries, find: async (name) => entries.find((entry) => entry.name === name) };
}
