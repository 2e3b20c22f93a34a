import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { fillDefaults } from "../../schema/fill-defaults.ts";
import { plainSchema } from "../../schema/plain-schema.ts";
import type { ActionDeclaration } from "../action-declaration.ts";
import { evaluateTemplate } from "../expression/evaluate.ts";
import type { Meter } from "../expression/meter.ts";
import { type SecretText, secretTexts } from "../expression/secret-text.ts";
import type { Step } from "../playbook.ts";
import type { Scope } from "../scope.ts";
import { explainParams, withoutHoles } from "./explain-error.ts";
import { paramsErrors } from "./params-errors.ts";

/**
 * The parameters of a cell: evaluates expressions, fills in the schema's defaults and checks the result against the action's
 * schema. Returns either parameters or problems, as sentences.
 * @throws Failure `PB_EXPRESSION_FAILED` when an expression cannot be evaluated.
 */
export function resolveParams(
  declaration: ActionDeclaration,
  step: Step,
  scope: Scope,
  whole?: Meter,
): {
  readonly params?: JsonObject;
  readonly problems: readonly string[];
  /** The texts in `params` that hold words in place of a secret. */
  readonly secrets: readonly SecretText[];
} {
  const secrets = secretTexts(step.with, scope, whole);
  return { ...validateParams(declaration, evaluateTemplate(step.with, scope, whole)), secrets };
}

/**
 * Fills in the schema's defaults and checks the result. The given value is not changed.
 * @param holes JSON pointers of values that are not known yet and are not checked.
 */
export function validateParams(
  declaration: ActionDeclaration,
  given: JsonValue,
  holes: readonly string[] = [],
): { readonly params?: JsonObject; readonly problems: readonly string[] } {
  const schema = plainSchema(declaration.params);
  const params = fillDefaults(schema, given);
  const errors = withoutHoles(paramsErrors(schema, params), holes);
  if (errors.length === 0 && isJsonObject(params)) return { params, problems: [] };
  const problems = explainParams(errors, declaration.name);
  return { problems: problems.map(({ message, hint }) => `${message} ${hint}`) };
}
