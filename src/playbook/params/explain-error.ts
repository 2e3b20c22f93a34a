import type { ErrorObject } from "ajv";
import type { JsonObject } from "../../base/json.ts";
import { suggestName } from "../../base/suggest.ts";
import { nameOfShape, type Shape } from "../expression/shape.ts";

export interface ParamProblem {
  /** Keys and indices from `with` to the value; of an unknown key, to the key itself. */
  readonly path: readonly string[];
  readonly code: "PB_UNKNOWN_PARAM" | "PB_MISSING_PARAM" | "PB_BAD_PARAM" | "PB_DURATION_UNIT";
  readonly message: string;
  readonly hint: string;
  readonly atKey: boolean;
}

/** Errors of JSON Schema in the words of the language. `uses` is the action that the parameters belong to. */
export function explainErrors(errors: readonly ErrorObject[], uses: string): readonly ParamProblem[] {
  const unions = errors
    .filter(({ keyword }) => keyword === "anyOf")
    .map(({ schemaPath }) => `${schemaPath}/`);
  return errors
    .filter(({ schemaPath }) => !unions.some((union) => schemaPath.startsWith(union)))
    .map((error) => explainError(error, uses));
}

/**
 * Errors without those of places whose value is not known yet (JSON pointers): an expression is checked again when it
 * is resolved.
 */
export function withoutHoles(
  errors: readonly ErrorObject[],
  holes: readonly string[],
): readonly ErrorObject[] {
  return errors.filter(
    ({ instancePath, keyword }) =>
      !holes.some(
        (hole) => hole === instancePath || (keyword === "anyOf" && hole.startsWith(`${instancePath}/`)),
      ),
  );
}

/** What is said of an expression that surely does not give what a parameter needs. */
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
      message: `${name} must be a duration, and ${gives}.`,
      hint: "Put the unit behind the expression, such as }}s.",
    };
  if (schema.type === "array" && shape.kind === "list")
    return {
      code: "PB_EXPRESSION_TYPE",
      message: `${name} must be a list of other items, and ${gives} each item of which is ${nameOfShape(shape.of)}.`,
      hint: `Expected: ${describeSchema(schema)}.`,
    };
  const wanted = typeof schema.type === "string" ? typeName(schema.type) : "another value";
  const isConvertible = shape.kind === "scalar" && SCALARS.has(String(schema.type));
  return {
    code: "PB_EXPRESSION_TYPE",
    message: `${name} must be ${wanted}, and ${gives}.`,
    hint: isConvertible
      ? "Convert it with string(), int() or double(), or read another value."
      : `Expected: ${describeSchema(schema)}.`,
  };
}

const SCALARS: ReadonlySet<string> = new Set(["string", "number", "integer", "boolean"]);

/** The keys and indices of a JSON pointer. */
export function pointerPath(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function explainError(error: ErrorObject, uses: string): ParamProblem {
  const path = pointerPath(error.instancePath);
  const name = path.length > 0 ? `"${pathText(path)}"` : '"with"';
  const params = error.params as Readonly<Record<string, string>>;
  const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
  switch (error.keyword) {
    case "additionalProperties": {
      const extra = String(params.additionalProperty);
      return {
        path: [...path, extra],
        code: "PB_UNKNOWN_PARAM",
        message: `${path.length > 0 ? `${name} of ${uses}` : uses} takes no "${extra}".`,
        hint: suggestName(extra, known),
        atKey: true,
      };
    }
    case "required":
      return {
        path,
        code: "PB_MISSING_PARAM",
        message: `${path.length > 0 ? `${name} of ${uses}` : uses} needs "${params.missingProperty}".`,
        hint: missingHint(error, String(params.missingProperty)),
        atKey: true,
      };
    default:
      return { path, atKey: false, ...explainValue(error, name) };
  }
}

/** `objects.0.kind` as people write it: `objects[0].kind`. */
function pathText(path: readonly string[]): string {
  return path.join(".").replace(/\.(\d+)(?=\.|$)/g, "[$1]");
}

function missingHint(error: ErrorObject, name: string): string {
  const { properties } = (error.parentSchema ?? {}) as {
    properties?: Readonly<Record<string, { description?: string }>>;
  };
  const description = properties?.[name]?.description;
  return `Add ${name}: …${description === undefined ? "" : ` (${description})`}`;
}

function explainValue(error: ErrorObject, name: string): Pick<ParamProblem, "code" | "message" | "hint"> {
  const schema = (error.parentSchema ?? {}) as Readonly<Record<string, unknown>>;
  const data: unknown = error.data;
  const shown = JSON.stringify(data)?.slice(0, 60) ?? "nothing";
  if (schema.format === "duration" && !(error.keyword in BOUNDS)) {
    if (typeof data === "number" || /^"\d+"$/.test(shown)) {
      return {
        code: "PB_DURATION_UNIT",
        message: `${name} is a duration and needs a unit: ${Number(data)} of what?`,
        hint: `Write ${Number(data)}s for seconds or ${Number(data)}m for minutes.`,
      };
    }
    return bad(
      `${name} must be a duration, and it is ${shown}.`,
      "Write a duration such as 30s, 5m or 1h30m.",
    );
  }
  switch (error.keyword) {
    case "type":
      return bad(
        `${name} must be ${typeName(schema.type)}, and it is ${kindOf(data)}.`,
        `Write ${typeName(schema.type)}.`,
      );
    case "enum": {
      const options = (schema.enum as readonly string[] | undefined) ?? [];
      return bad(
        `${name} must be one of ${options.join(", ")}, and it is ${shown}.`,
        suggestName(String(data), options),
      );
    }
    case "pattern":
      return bad(
        `${name} does not have the form that it needs: ${shown}.`,
        `Expected: ${describeSchema(schema)}; it must match ${String(schema.pattern)}`,
      );
    case "anyOf":
      return bad(`${name} fits none of the forms that it may have.`, `Expected: ${describeSchema(schema)}.`);
    default:
      return bad(
        `${name} ${BOUNDS[error.keyword]?.(schema[error.keyword]) ?? error.message ?? "is not allowed"}, and it is ${shown}.`,
        `Expected: ${describeSchema(schema)}.`,
      );
  }
}

function bad(message: string, hint: string): Pick<ParamProblem, "code" | "message" | "hint"> {
  return { code: "PB_BAD_PARAM", message, hint };
}

const BOUNDS: Readonly<Record<string, (bound: unknown) => string>> = {
  minimum: (bound) => `must be at least ${String(bound)}`,
  maximum: (bound) => `must be at most ${String(bound)}`,
  durationMinimum: (bound) => `must be at least ${String(bound)}`,
  durationMaximum: (bound) => `must be at most ${String(bound)}`,
  minLength: (bound) =>
    bound === 1 ? "must not be empty" : `must have at least ${String(bound)} characters`,
  maxLength: (bound) => `must have at most ${String(bound)} characters`,
  minItems: (bound) => `must have at least ${String(bound)} items`,
  maxItems: (bound) => `must have at most ${String(bound)} items`,
  minProperties: (bound) => `must have at least ${String(bound)} entries`,
};

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "a text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
};

function typeName(type: unknown): string {
  return TYPE_NAMES[String(type)] ?? String(type);
}

function kindOf(data: unknown): string {
  if (data === null || data === undefined) return "empty";
  if (Array.isArray(data)) return "a list";
  return typeof data === "object" ? "a map" : JSON.stringify(data).slice(0, 60);
}

function describeSchema(schema: Readonly<Record<string, unknown>>): string {
  if (typeof schema.description === "string") return schema.description;
  return schema.format === "duration" ? "a duration such as 30s" : typeName(schema.type ?? "another value");
}
