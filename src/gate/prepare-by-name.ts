import type { JsonObject } from "../base/json.ts";
import { suggestName } from "../base/suggest.ts";
import type { PlaybookLibrary } from "../library/playbook-library.ts";
import { type Preparation, preparePlaybook } from "./prepare-playbook.ts";

/** Finds the current version of a playbook in a library and prepares it; `hint` says which name was probably meant. */
export async function prepareByName(
  name: string,
  given: JsonObject,
  library: PlaybookLibrary,
): Promise<Preparation | { readonly kind: "unknown"; readonly hint: string }> {
  const entry = await library.find(name);
  if (entry !== undefined) return preparePlaybook(entry, given);
  const names = (await library.list()).map((known) => known.name);
  return { kind: "unknown", hint: suggestName(name, names) };
}
