import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { suggestName } from "../base/suggest.ts";
import { pointerPath, type SchemaError } from "./schema-errors.ts";

/** What does not fit a schema, in words for the person who wrote the value. */
export interface SchemaProblem {
  readonly kind: "unknown-key" | "missing-key" | "duration-unit" | "value";
  /** Keys and indices from the root to the value, or to the key itself if the key is unknown. */
  readonly path: readonly string[];
  /** True when it is about a key: one that is unknown, or one whose value lacks a key. */
  readonly atKey: boolean;
  readonly message: string;
  readonly hint: string;
}

/** What the checked value is called. */
export interface Whole {
  /** The value itself, such as `"with"` or `The file`. */
  readonly name: string;
  /** What the value belongs to, such as the action `load.run`; absent where the name already says so. */
  readonly owner?: string;
  /** True when messages must not repeat the value: it may be a secret. */
  readonly isPrivate?: boolean;
}

/**
 * Turns errors of JSON Schema into sentences. No other place does.
 */
export function explainErrors(errors: readonly SchemaError[], whole: Whole): readonly SchemaProblem[] {
  return errors.filter(isTelling(errors)).map((error) => explainError(error, whole));
}

/** A path as people write it: `objects[0].kind`. */
export function pathText(path: readonly string[]): string {
  return path.join(".").replace(/\.(\d+)(?=\.|$)/g, "[$1]");
}

/**
 * A value that fits none of several forms has errors from each form, which contradict each other. If its type is that of one form
 * alone, that is the form that was meant, and only its errors are useful; otherwise only the error of the `anyOf` itself is.
 */
function isTelling(errors: readonly SchemaError[]): (error: SchemaError) => boolean {
  const unions = errors
    .filter(({ keyword }) => keyword === "anyOf")
    .map((union) => ({ union, prefix: `${union.schemaPath}/anyOf/`, meant: formMeant(union, errors) }));
  return (error) =>
    unions.every(({ union, prefix, meant }) => {
      if (error.schemaPath.startsWith(prefix)) return error.schemaPath.startsWith(meant ?? "no form/");
      return meant === undefined || error !== union;
    });
}

/** The path in the schema to the only form of a union that has the type of the value. */
function formMeant(union: SchemaError, errors: readonly SchemaError[]): string | undefined {
  const forms = Array.isArray(union.schema.anyOf) ? union.schema.anyOf : [];
  const fitting = forms
    .map((_, index) => `${union.schemaPath}/anyOf/${index}`)
    .filter(
      (form) =>
        !errors.some(
          ({ keyword, schemaPath, instancePath }) =>
            keyword === "type" && schemaPath === form && instancePath === union.instancePath,
        ),
    );
  return fitting.length === 1 ? fitting[0] : undefined;
}

function explainError(error: SchemaError, { name: whole, owner, isPrivate = false }: Whole): SchemaProblem {
  const path = pointerPath(error.instancePath);
  const name = path.length > 0 ? `"${pathText(path)}"` : whole;
  const taker = path.length === 0 ? (owner ?? whole) : owner === undefined ? name : `${name} of ${owner}`;
  const { key = "" } = error;
  const properties = isJsonObject(error.schema.properties) ? error.schema.properties : {};
  switch (error.keyword) {
    case "additionalProperties":
      return {
        kind: "unknown-key",
        path: [...path, key],
        atKey: true,
        message: `${taker} does not take "${key}".`,
        hint: keyHint(key, properties, error.schema),
      };
    case "required":
      return {
        kind: "missing-key",
        path,
        atKey: true,
        message: `${taker} needs "${key}".`,
        hint: missingHint(key, properties[key]),
      };
    case "anyOf": {
      const [first, ...others] = keysToChoose(error.schema);
      if (first === undefined) break;
      return {
        kind: "missing-key",
        path,
        atKey: true,
        message: `${taker} needs "${[first, ...others].join('" or "')}".`,
        hint: missingHint(first, properties[first]),
      };
    }
  }
  return { path, atKey: false, ...explainValue(error, name, isPrivate) };
}

/** The keys of which a map needs one, if that is what its `anyOf` says. */
function keysToChoose({ anyOf }: JsonObject): readonly string[] {
  const branches: readonly JsonValue[] = Array.isArray(anyOf) ? anyOf : [];
  return branches.flatMap((branch) => {
    const keys: JsonValue | undefined = isJsonObject(branch) ? branch.required : undefined;
    return Array.isArray(keys) && keys.length === 1 && typeof keys[0] === "string" ? [keys[0]] : [];
  });
}

/** A map whose keys are not fixed tells what a key must look like. */
function keyHint(key: string, properties: JsonObject, schema: JsonObject): string {
  const names = Object.keys(properties);
  const [pattern] = isJsonObject(schema.patternProperties) ? Object.keys(schema.patternProperties) : [];
  if (names.length > 0 || pattern === undefined) return suggestName(key, names);
  return `Expected: ${describeSchema(schema)}; a key must match ${pattern}`;
}

function missingHint(name: string, property: JsonValue | undefined): string {
  const description = isJsonObject(property) ? property.description : undefined;
  return `Add ${name}: …${typeof description === "string" ? ` (${description})` : ""}`;
}

type Explained = Pick<SchemaProblem, "kind" | "message" | "hint">;

function explainValue(error: SchemaError, name: string, isPrivate: boolean): Explained {
  const { schema, data } = error;
  const shown = JSON.stringify(data)?.slice(0, 60) ?? "nothing";
  const itIs = (what: string) => (isPrivate ? "" : `, but it is ${what}`);
  if (schema.format === "duration" && !isPrivate && !(error.keyword in BOUNDS))
    return explainDuration(data, shown, name);
  switch (error.keyword) {
    case "type":
      return wrong(
        `${name} must be ${typeName(schema.type)}${itIs(kindOf(data))}.`,
        `Write ${typeName(schema.type)}.`,
      );
    case "enum": {
      const options = Array.isArray(schema.enum) ? schema.enum.map(String) : [];
      return wrong(
        `${name} must be one of ${options.join(", ")}${itIs(shown)}.`,
        suggestName(String(data), options),
      );
    }
    case "pattern":
      return wrong(
        isPrivate
          ? `${name} must match ${String(schema.pattern)}.`
          : `${name} does not have the required form: ${shown}.`,
        `Expected: ${describeSchema(schema)}; it must match ${String(schema.pattern)}`,
      );
    case "notBelow": {
      const [least, other] = [String(schema.minimum), error.key ?? ""];
      return wrong(
        `${name} must not be less than ${other}, which is ${least}${itIs(shown)}.`,
        `Raise it to ${least} or more, or lower ${other}.`,
      );
    }
    case "anyOf":
      return wrong(`${name} fits none of the allowed forms.`, `Expected: ${describeSchema(schema)}.`);
    default:
      return wrong(
        `${name} ${BOUNDS[error.keyword]?.(schema[error.keyword]) ?? "is not allowed"}${itIs(shown)}.`,
        `Expected: ${describeSchema(schema)}.`,
      );
  }
}

function explainDuration(data: unknown, shown: string, name: string): Explained {
  if (typeof data === "number" || /^"\d+"$/.test(shown))
    return {
      kind: "duration-unit",
      message: `${name} is a duration and needs a unit: ${Number(data)} of what?`,
      hint: `Write ${Number(data)}s for seconds or ${Number(data)}m for minutes.`,
    };
  return wrong(
    `${name} must be a duration, but it is ${shown}.`,
    "Write a duration such as 30s, 5m or 1h30m.",
  );
}

function wrong(message: string, hint: string): Explained {
  return { kind: "value", message, hint };
}

const BOUNDS: Readonly<Record<string, (bound: unknown) => string>> = {
  minimum: (bound) => `must be at least ${String(bound)}`,
  maximum: (bound) => `must be at most ${String(bound)}`,
  exclusiveMinimum: (bound) => `must be more than ${String(bound)}`,
  exclusiveMaximum: (bound) => `must be less than ${String(bound)}`,
  durationMinimum: (bound) => `must be at least ${String(bound)}`,
  durationMaximum: (bound) => `must be at most ${String(bound)}`,
  minLength: (bound) =>
    bound === 1 ? "must not be empty" : `must have at least ${String(bound)} characters`,
  maxLength: (bound) => `must have at most ${String(bound)} characters`,
  minItems: (bound) => `must have at least ${String(bound)} ${bound === 1 ? "item" : "items"}`,
  maxItems: (bound) => `must have at most ${String(bound)} items`,
  minProperties: (bound) => `must have at least ${String(bound)} ${bound === 1 ? "entry" : "entries"}`,
  maxProperties: (bound) => `must have at most ${String(bound)} entries`,
  uniqueItems: () => "must not contain anything twice",
  const: (value) => `must be ${JSON.stringify(value)}`,
};

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "a text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
};

/** What people call a `type` of JSON Schema: `a text`. */
export function typeName(type: unknown): string {
  return TYPE_NAMES[String(type)] ?? String(type);
}

function kindOf(data: unknown): string {
  if (data === null || data === undefined) return "empty";
  if (Array.isArray(data)) return "a list";
  return typeof data === "object" ? "a map" : JSON.stringify(data).slice(0, 60);
}

/** What a schema expects: its own description if it has one. */
export function describeSchema(schema: Readonly<Record<string, unknown>>): string {
  if (typeof schema.description === "string") return schema.description;
  return schema.format === "duration" ? "a duration such as 30s" : typeName(schema.type ?? "another value");
}
