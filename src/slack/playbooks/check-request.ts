import type { Diagnostic } from "../../base/diagnostic.ts";
import type { JsonObject } from "../../base/json.ts";
import { nearestName, suggestName } from "../../base/suggest.ts";
import { type PreparedPlaybook, preparePlaybook } from "../../gate/prepare-playbook.ts";
import type { LibraryEntry, PlaybookLibrary } from "../../library/playbook-library.ts";
import { renderDiagnostics } from "../../playbook/index.ts";
import type { Playbook } from "../../playbook/playbook.ts";
import { typedValues } from "./typed-value.ts";

/** The result of checking "run NAME with these inputs", before anything is started. */
export type CheckedRequest =
  | { readonly kind: "unknown"; readonly hint: string; readonly nearest?: string }
  /** The file has mistakes; `report` is what the terminal would print. */
  | { readonly kind: "broken"; readonly count: number; readonly report: string }
  | {
      readonly kind: "wrong-inputs";
      readonly playbook: Playbook;
      readonly report: string;
      /** Input → what the report says about it, for a form. Problems of undeclared inputs are only in the report. */
      readonly byInput: Readonly<Record<string, string>>;
      /** What is wrong, apart from needed inputs that are missing: a form asks for those anyway. */
      readonly mistakes: readonly Diagnostic[];
    }
  | { readonly kind: "ready"; readonly playbook: Playbook; readonly prepared: PreparedPlaybook };

/** Finds a playbook by name and checks the given inputs. Changes nothing. */
export async function checkRequest(
  name: string,
  given: JsonObject,
  library: PlaybookLibrary,
): Promise<CheckedRequest> {
  const playbooks = await library.list();
  const entry = called(name, playbooks);
  if (entry === undefined) {
    const names = playbooks.map((known) => known.name);
    const nearest = nearestName(name, names);
    return { kind: "unknown", hint: suggestName(name, names), ...(nearest === undefined ? {} : { nearest }) };
  }
  const typed = entry.playbook === undefined ? given : typedValues(entry.playbook.inputs, given);
  const found = preparePlaybook(entry, typed);
  if (found.kind === "ready") {
    const { prepared } = found;
    return { kind: "ready", playbook: prepared.content.playbook, prepared };
  }
  const { source, diagnostics } = found;
  const report = renderDiagnostics(diagnostics, source);
  if (found.kind === "broken") {
    const count = diagnostics.filter(({ severity }) => severity === "error").length;
    return { kind: "broken", count, report };
  }
  const byInput = [...found.byInput].map(([input, diagnostic]) => [
    input,
    renderDiagnostics([diagnostic], source),
  ]);
  return {
    kind: "wrong-inputs",
    playbook: found.playbook,
    report,
    byInput: Object.fromEntries(byInput),
    mistakes: diagnostics.filter(({ code }) => code !== "PB_MISSING_INPUT"),
  };
}

/** By its name, or by its title where only one playbook has it: people type what they read. */
function called(name: string, playbooks: readonly LibraryEntry[]): LibraryEntry | undefined {
  const exact = playbooks.find((entry) => entry.name === name);
  if (exact !== undefined) return exact;
  const wanted = slug(name);
  const [only, second] = playbooks.filter(
    (entry) => slug(entry.name) === wanted || slug(entry.title) === wanted,
  );
  return second === undefined ? only : undefined;
}

function slug(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\d]+/gu, "-");
}
