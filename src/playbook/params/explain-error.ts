import type { JsonObject } from "../../base/json.ts";
import {
  describeSchema,
  explainErrors,
  pathText,
  type SchemaProblem,
  typeName,
} from "../../schema/explain-errors.ts";
import type { SchemaError } from "../../schema/schema-errors.ts";
import { nameOfShape, type Shape } from "../expression/shape.ts";

/** A mistake in `with`. */
export interface ParamProblem extends Omit<SchemaProblem, "kind"> {
  readonly code: (typeof CODES)[SchemaProblem["kind"]];
}

const CODES = {
  "unknown-key": "PB_UNKNOWN_PARAM",
  "missing-key": "PB_MISSING_PARAM",
  "duration-unit": "PB_DURATION_UNIT",
  value: "PB_BAD_PARAM",
} as const satisfies Record<SchemaProblem["kind"], string>;

/** Words the errors of an action's schema. @param uses the action that the parameters belong to. */
export function explainParams(errors: readonly SchemaError[], uses: string): readonly ParamProblem[] {
  return explainErrors(errors, { name: '"with"', owner: uses }).map(({ kind, ...problem }) => ({
    ...problem,
    code: CODES[kind],
  }));
}

/**
 * Leaves out errors at places whose value is not known yet: an expression is checked again when it is resolved.
 * @param holes JSON pointers.
 */
export function withoutHoles(
  errors: readonly SchemaError[],
  holes: readonly string[],
): readonly SchemaError[] {
  return errors.filter(
    ({ instancePath, keyword }) =>
      !holes.some(
        (hole) => hole === instancePath || (keyword === "anyOf" && hole.startsWith(`${instancePath}/`)),
      ),
  );
}

/** Words the problem of an expression that certainly does not give what a parameter needs. */
export function explainShape(
  path: readonly string[],
  schema: JsonObject,
  shape: Shape,
): { readonly code: "PB_EXPRESSION_TYPE"; readonly message: string; readonly hint: string } {
  const name = path.length > 0 ? `"${pathText(path)}"` : '"with"';
  const gives = `this expression gives ${nameOfShape(shape)}`;
  if (schema.format === "duration")
    return {
      code: "PB_EXPRESSION_TYPE",
      message: `${name} must be a duration, but ${gives}.`,
      hint: "Put the unit after the expression, such as }}s.",
    };
  if (schema.type === "array" && shape.kind === "list")
    return {
      code: "PB_EXPRESSION_TYPE",
      message: `${name} must be a list of other items, but ${gives} whose items are each ${nameOfShape(shape.of)}.`,
      hint: `Expected: ${describeSchema(schema)}.`,
    };
  const wanted = typeof schema.type === "string" ? typeName(schema.type) : "another value";
  const isConvertible = shape.kind === "scalar" && SCALARS.has(String(schema.type));
  return {
    code: "PB_EXPRESSION_TYPE",
    message: `${name} must be ${wanted}, but ${gives}.`,
    hint: isConvertible
      ? "Convert it with string(), int() or double(), or read another value."
      : `Expected: ${describeSchema(schema)}.`,
  };
}

const SCALARS: ReadonlySet<string> = new Set(["string", "number", "integer", "boolean"]);
