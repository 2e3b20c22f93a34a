import type { JsonObject } from "../../base/json.ts";
import { explainErrors } from "../../schema/explain-errors.ts";
import { plainSchema } from "../../schema/plain-schema.ts";
import { schemaErrors } from "../../schema/schema-errors.ts";
import type { ActionDeclaration } from "../action-declaration.ts";

/** What an action gave back. */
interface Outcome {
  readonly outputs: JsonObject;
  readonly result?: JsonObject;
}

/**
 * Holds what an action gave back against the schemas that its declaration publishes. The schemas are made plain when the
 * first outcome comes in, and kept as long as the declaration.
 * @returns what does not fit, as sentences that name the field; none when all fits.
 */
export function outcomeProblems(
  declaration: ActionDeclaration,
  { outputs, result }: Outcome,
): readonly string[] {
  const checks = checksOf(declaration);
  return [...problemsOf("outputs", outputs, checks.outputs), ...resultProblems(declaration, result)];
}

function resultProblems(declaration: ActionDeclaration, result: JsonObject | undefined): readonly string[] {
  const { result: check } = checksOf(declaration);
  if (result !== undefined && check) return problemsOf("result", result, check);
  if (result !== undefined) return ["It gave a result, but its declaration has none."];
  return check ? ["It gave no result, but its declaration promises one."] : [];
}

/** @param name of the whole, which a problem at its top is told of. */
function problemsOf(name: "outputs" | "result", value: JsonObject, check: JsonObject): readonly string[] {
  return explainErrors(schemaErrors(check, value), { name: `"${name}"` }).map(
    ({ message }) => `In its ${name}: ${message}`,
  );
}

interface Checks {
  readonly outputs: JsonObject;
  readonly result: JsonObject | undefined;
}

const compiled = new WeakMap<ActionDeclaration, Checks>();

function checksOf(declaration: ActionDeclaration): Checks {
  const known = compiled.get(declaration);
  if (known) return known;
  const { outputs, result } = declaration;
  const checks = {
    outputs: plainSchema(outputs),
    result: result && plainSchema(result),
  };
  compiled.set(declaration, checks);
  return checks;
}
