import type { TSchema } from "typebox";
import type { JsonObject } from "../../base/json.ts";
import { explainErrors } from "../../schema/explain-errors.ts";
import { plainSchema } from "../../schema/plain-schema.ts";
import { schemaErrors } from "../../schema/schema-errors.ts";
import type { ActionDeclaration } from "../action-declaration.ts";

/** What an action returned. */
interface Outcome {
  readonly outputs: JsonObject;
  readonly result?: JsonObject;
}

/**
 * Checks what an action returned against the schemas of its declaration.
 * @returns what does not fit, as sentences that name the field; empty if everything fits.
 */
export function outcomeProblems(
  declaration: ActionDeclaration,
  { outputs, result }: Outcome,
): readonly string[] {
  return [...problemsOf("outputs", outputs, declaration.outputs), ...resultProblems(declaration, result)];
}

function resultProblems(
  { result: schema }: ActionDeclaration,
  result: JsonObject | undefined,
): readonly string[] {
  if (result !== undefined && schema) return problemsOf("result", result, schema);
  if (result !== undefined) return ["It gave a result, but its declaration has none."];
  return schema ? ["It gave no result, but its declaration promises one."] : [];
}

/** @param name what problems at the top level are about. */
function problemsOf(name: "outputs" | "result", value: JsonObject, schema: TSchema): readonly string[] {
  return explainErrors(schemaErrors(plainSchema(schema), value), { name: `"${name}"` }).map(
    ({ message }) => `In its ${name}: ${message}`,
  );
}
