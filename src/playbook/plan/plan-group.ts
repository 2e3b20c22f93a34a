import type { Diagnostic } from "../../base/diagnostic.ts";
import { Failure } from "../../base/failure.ts";
import type { JsonValue } from "../../base/json.ts";
import { evaluateTemplate } from "../expression/evaluate.ts";
import type { Meter } from "../expression/meter.ts";
import type { Playbook } from "../playbook.ts";
import type { Scope } from "../scope.ts";
import type { Plan } from "./plan.ts";

/** The concurrency group of a run. It reads only inputs, so it is known before the run. */
export function planGroup(
  { concurrency }: Playbook,
  scope: Scope,
  meter: Meter,
): Pick<Plan, "concurrency"> | { readonly diagnostics: readonly Diagnostic[] } {
  if (concurrency === undefined) return {};
  let group: JsonValue;
  try {
    group = evaluateTemplate(concurrency.group, scope, meter);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { code, message, hint } = error;
    return { diagnostics: [{ code, severity: "error", message, ...(hint === undefined ? {} : { hint }) }] };
  }
  if (typeof group === "string" || typeof group === "number")
    return { concurrency: { group, policy: concurrency.policy } };
  return { diagnostics: [NO_TEXT] };
}

const NO_TEXT: Diagnostic = {
  code: "RUN_GROUP_INVALID",
  severity: "error",
  message: "The playbook's `concurrency.group` does not give a text.",
  hint: "Give it a name, such as `cluster`, or an expression over `inputs` that gives one.",
};
