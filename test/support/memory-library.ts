import type { LibraryEntry, PlaybookLibrary } from "../../src/engine/playbook-library.ts";

/** Playbooks by name: their texts behind the two first lines. */
export function libraryOf(bodies: Readonly<Record<string, string>>): PlaybookLibrary {
  const entries = Object.entries(bodies).map(
    ([name, body]): LibraryEntry => ({
      ...{ name, title: name, description: "", labels: [], errorCount: 0 },
      source: { path: `${name}.yaml`, text: `version: 1\nname: ${name}\ntitle: ${name}\n${body}` },
    }),
  );
  return { list: async () => entries, find: async (name) => entries.find((entry) => entry.name === name) };
}
