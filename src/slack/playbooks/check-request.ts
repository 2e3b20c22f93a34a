import { hasErrors } from "../../base/diagnostic.ts";
import type { JsonObject } from "../../base/json.ts";
import { suggestName } from "../../base/suggest.ts";
import type { LibraryEntry, PlaybookLibrary } from "../../library/playbook-library.ts";
import { renderDiagnostics, resolveInputs } from "../../playbook/index.ts";
import type { Playbook } from "../../playbook/playbook.ts";

/** What came of looking at "run NAME with these inputs", before anything is started. */
export type CheckedRequest =
  | { readonly kind: "unknown"; readonly hint: string }
  /** The file has mistakes; `report` is what the terminal would print. */
  | { readonly kind: "broken"; readonly count: number; readonly report: string }
  | {
      readonly kind: "wrong-inputs";
      readonly playbook: Playbook;
      readonly report: string;
      /** Input → what the report says of it, for a form. What belongs to no declared input is only in the report. */
      readonly byInput: Readonly<Record<string, string>>;
      /** True when nothing is wrong but that needed inputs are missing: a form can ask for them. */
      readonly onlyMissing: boolean;
    }
  | {
      readonly kind: "ready";
      readonly entry: LibraryEntry;
      readonly playbook: Playbook;
      readonly inputs: JsonObject;
    };

/** Finds a playbook by name and checks what was given for its inputs. Changes nothing. */
export async function checkRequest(
  name: string,
  given: JsonObject,
  library: PlaybookLibrary,
): Promise<CheckedRequest> {
  const entry = await library.find(name);
  if (entry === undefined) {
    const names = (await library.list()).map((known) => known.name);
    return { kind: "unknown", hint: suggestName(name, names) };
  }
  const { playbook, diagnostics, errorCount, source } = entry;
  if (playbook === undefined)
    return { kind: "broken", count: errorCount, report: renderDiagnostics(diagnostics, source) };
  const resolved = resolveInputs(playbook, given);
  if (resolved.inputs !== undefined && !hasErrors(resolved.diagnostics)) {
    return { kind: "ready", entry, playbook, inputs: resolved.inputs };
  }
  const byInput = [...resolved.byInput].map(([input, diagnostic]) => [
    input,
    renderDiagnostics([diagnostic], source),
  ]);
  return {
    kind: "wrong-inputs",
    playbook,
    report: renderDiagnostics(resolved.diagnostics, source),
    byInput: Object.fromEntries(byInput),
    onlyMissing: resolved.diagnostics.every(({ code }) => code === "PB_MISSING_INPUT"),
  };
}
