import { type Diagnostic, hasErrors } from "../../base/diagnostic.ts";
import type { JsonObject } from "../../base/json.ts";
import { suggestName } from "../../base/suggest.ts";
import type { LibraryEntry, PlaybookLibrary } from "../../engine/playbook-library.ts";
import type { ActionCatalogue } from "../../playbook/action-declaration.ts";
import { parsePlaybook, renderDiagnostics, resolveInputs } from "../../playbook/index.ts";
import type { Playbook } from "../../playbook/playbook.ts";

export interface PlaybookPorts {
  readonly library: PlaybookLibrary;
  readonly actions: ActionCatalogue;
}

/** What came of looking at "run NAME with these inputs", before anything is started. */
export type CheckedRequest =
  | { readonly kind: "unknown"; readonly hint: string }
  /** The file has mistakes; `report` is what the terminal would print. */
  | { readonly kind: "broken"; readonly count: number; readonly report: string }
  | {
      readonly kind: "wrong-inputs";
      readonly playbook: Playbook;
      readonly report: string;
      /** Input → what is wrong with it, for a form. What belongs to no declared input is only in the report. */
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
  { library, actions }: PlaybookPorts,
): Promise<CheckedRequest> {
  const entry = await library.find(name);
  if (entry === undefined) {
    const names = (await library.list()).map((known) => known.name);
    return { kind: "unknown", hint: suggestName(name, names) };
  }
  const { playbook, diagnostics } = parsePlaybook(entry.source, actions);
  if (playbook === undefined || hasErrors(diagnostics)) {
    return {
      kind: "broken",
      count: errorsOf(diagnostics).length,
      report: renderDiagnostics(diagnostics, entry.source),
    };
  }
  const resolved = resolveInputs(playbook, given);
  if (resolved.inputs !== undefined && !hasErrors(resolved.diagnostics)) {
    return { kind: "ready", entry, playbook, inputs: resolved.inputs };
  }
  const missing = missingInputs(playbook, given);
  return {
    kind: "wrong-inputs",
    playbook,
    report: renderDiagnostics(resolved.diagnostics, entry.source),
    byInput: { ...wrongInputs(playbook, given), ...missing },
    onlyMissing: errorsOf(resolved.diagnostics).length === Object.keys(missing).length,
  };
}

function missingInputs(playbook: Playbook, given: JsonObject): Readonly<Record<string, string>> {
  const missing = [...playbook.inputs.values()].filter(
    ({ name, required }) => required && given[name] === undefined,
  );
  return Object.fromEntries(missing.map(({ name }) => [name, "This is needed."]));
}

/** Each given input checked by itself: what is wrong with all of them together is not said a second time. */
function wrongInputs(playbook: Playbook, given: JsonObject): Readonly<Record<string, string>> {
  const always = new Set(errorsOf(resolveInputs(playbook, {}).diagnostics).map(({ message }) => message));
  const wrong: [string, string][] = [];
  for (const [name, value] of Object.entries(given)) {
    if (!playbook.inputs.has(name)) continue;
    const errors = errorsOf(resolveInputs(playbook, { [name]: value }).diagnostics);
    const own = errors.filter(({ message }) => !always.has(message));
    if (own.length > 0) wrong.push([name, own.map(sentence).join(" ")]);
  }
  return Object.fromEntries(wrong);
}

function sentence({ message, hint }: Diagnostic): string {
  return hint === undefined ? message : `${message} ${hint}`;
}

function errorsOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === "error");
}
