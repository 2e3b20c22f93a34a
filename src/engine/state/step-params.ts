import { Failure } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json.ts";
import { resolveParams, type SecretText } from "../../playbook/index.ts";
import type { Step } from "../../playbook/playbook.ts";
import type { Scope } from "../../playbook/scope.ts";

/** The parameters of a step's cell. */
export interface StepParams {
  /** With words in place of secrets: these are journaled. */
  readonly params: JsonObject;
  /** Which of the texts in `params` hold secrets. */
  readonly secrets: readonly SecretText[];
}

/**
 * Evaluates a step's `with:` and checks it against its action's parameters, or the inputs of the playbook that it includes.
 * @throws Failure `PB_EXPRESSION_FAILED`, `STEP_PARAMS_INVALID`
 */
export function stepParams(
  declaration: Parameters<typeof resolveParams>[0],
  step: Step,
  scope: Scope,
): StepParams {
  const { params, secrets, problems } = resolveParams(declaration, step, scope);
  if (params !== undefined) return { params, secrets };
  throw new Failure(
    "STEP_PARAMS_INVALID",
    `The parameters do not fit ${declaration.name}: ${problems.join(" ")}`,
    { hint: "Correct the step's `with:`; the playbook's plan shows what it resolves to." },
  );
}
