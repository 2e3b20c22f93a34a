import type { JsonObject } from "../../base/json.ts";
import { prepareByName } from "../../gate/prepare-by-name.ts";
import type { PreparedPlaybook } from "../../gate/prepare-playbook.ts";
import type { PlaybookLibrary } from "../../library/playbook-library.ts";
import { renderDiagnostics } from "../../playbook/index.ts";
import type { Playbook } from "../../playbook/playbook.ts";

/** The result of checking "run NAME with these inputs", before anything is started. */
export type CheckedRequest =
  | { readonly kind: "unknown"; readonly hint: string }
  /** The file has mistakes; `report` is what the terminal would print. */
  | { readonly kind: "broken"; readonly count: number; readonly report: string }
  | {
      readonly kind: "wrong-inputs";
      readonly playbook: Playbook;
      readonly report: string;
      /** Input → what the report says about it, for a form. Problems of undeclared inputs are only in the report. */
      readonly byInput: Readonly<Record<string, string>>;
      /** True if the only problem is that required inputs are missing: a form can ask for them. */
      readonly onlyMissing: boolean;
    }
  | { readonly kind: "ready"; readonly playbook: Playbook; readonly prepared: PreparedPlaybook };

/** Finds a playbook by name and checks the given inputs. Changes nothing. */
export async function checkRequest(
  name: string,
  given: JsonObject,
  library: PlaybookLibrary,
): Promise<CheckedRequest> {
  const found = await prepareByName(name, given, library);
  if (found.kind === "unknown") return found;
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
    onlyMissing: diagnostics.every(({ code }) => code === "PB_MISSING_INPUT"),
  };
}
