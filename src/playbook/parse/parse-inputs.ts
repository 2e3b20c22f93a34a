import type { JsonValue } from "../../base/json.ts";
import { jsonOf } from "../../base/yaml/json-of.ts";
import { lostNumbers } from "../../base/yaml/lost-numbers.ts";
import { checkInputValue } from "../inputs/input-value.ts";
import { isName, toName } from "../names.ts";
import type { InputDeclaration, InputType } from "../playbook.ts";
import { reportLostNumbers } from "../source/lost-number-findings.ts";
import { expressionNotRead, missingUnit, OPENING, type Reader, type Value } from "../source/reader.ts";
import { parseBounds, refuseFor } from "./parse-bounds.ts";

const TYPES: readonly InputType[] = [
  "string",
  "integer",
  "number",
  "boolean",
  "choice",
  "array",
  "duration",
  "secret",
];
const TYPE_HABITS: Readonly<Record<string, InputType>> = {
  int: "integer",
  float: "number",
  bool: "boolean",
  text: "string",
  list: "array",
  enum: "choice",
  password: "secret",
  token: "secret",
};
const ITEMS = ["string", "integer", "number"] as const;
const KEYS = [
  "type",
  "description",
  "required",
  "default",
  "options",
  "items",
  "minimum",
  "maximum",
  "min_items",
  "max_items",
  "min_length",
  "max_length",
] as const;

/** Reads `inputs`: names to declarations. A default is checked like a value that somebody gives. */
export function parseInputs(value: Value | undefined, reader: Reader): ReadonlyMap<string, InputDeclaration> {
  const inputs = new Map<string, InputDeclaration>();
  for (const entry of (value && reader.map(value, "inputs")) ?? []) {
    checkName(entry, reader);
    const input = parseInput(entry, reader);
    if (input) inputs.set(entry.name, input);
  }
  return inputs;
}

function checkName(entry: Value, reader: Reader): void {
  if (isName(entry.name)) return;
  reader.report({
    code: "PB_BAD_NAME",
    at: entry.key,
    message: `"${entry.name}" cannot be the name of an input: expressions could not read it.`,
    hint: `Use lower-case letters, digits and _, such as ${toName(entry.name)}.`,
  });
}

function parseInput(entry: Value, reader: Reader): InputDeclaration | undefined {
  const keys = reader.closedMap(entry, {
    what: `the input ${entry.name}`,
    known: KEYS,
    habits: {
      secret: "Write type: secret.",
      pattern: "Texts have no pattern: write type: choice with options, or check it with an if.",
      values: "Write options.",
      enum: "Write options.",
      min: "Write minimum.",
      max: "Write maximum.",
      minLength: "Write min_length.",
      maxLength: "Write max_length.",
      minItems: "Write min_items.",
      maxItems: "Write max_items.",
    },
  });
  if (!keys) return undefined;
  const type = parseType(entry, keys, reader);
  if (!type) return undefined;
  const declaration: InputDeclaration = {
    name: entry.name,
    type,
    description: optional(keys.get("description"), (value) => reader.text(value)) ?? "",
    required: !keys.has("default"),
    ...parseOptions(entry, keys, type, reader),
    ...parseItems(keys, type, reader),
    ...parseBounds(keys, type, reader),
    range: reader.findings.range(entry.key),
  };
  checkRequired(keys, reader);
  const byDefault = keys.get("default");
  return byDefault ? withDefault(declaration, byDefault, reader) : declaration;
}

type Keys = ReadonlyMap<string, Value>;

function optional<T>(value: Value | undefined, read: (value: Value) => T | undefined): T | undefined {
  return value && read(value);
}

function parseType(entry: Value, keys: Keys, reader: Reader): InputType | undefined {
  const value = keys.get("type");
  if (!value) {
    reader.report({
      code: "PB_MISSING_KEY",
      at: entry.key,
      message: `The input ${entry.name} has no type.`,
      hint: `Add type: one of ${TYPES.join(", ")}.`,
    });
    return undefined;
  }
  return reader.choice(value, TYPES, TYPE_HABITS);
}

function parseOptions(
  entry: Value,
  keys: Keys,
  type: InputType,
  reader: Reader,
): { options?: readonly string[] } {
  const value = keys.get("options");
  if (type === "choice" && !value) {
    reader.report({
      code: "PB_MISSING_KEY",
      at: entry.key,
      message: `The input ${entry.name} is a choice and has no options.`,
      hint: "Add options: [one, two].",
    });
  }
  if (!value) return {};
  if (refuseFor(type, ["choice"], value, reader)) return {};
  const options = reader.texts(value) ?? [];
  return options.length > 0 ? { options } : {};
}

function parseItems(
  keys: Keys,
  type: InputType,
  reader: Reader,
): { items?: "string" | "integer" | "number" } {
  const value = keys.get("items");
  if (!value) return type === "array" ? { items: "string" } : {};
  if (refuseFor(type, ["array"], value, reader)) return {};
  return { items: reader.choice(value, ITEMS) ?? "string" };
}

/** An input without a default is required, so that every expression has a value to read. */
function checkRequired(keys: Keys, reader: Reader): void {
  const value = keys.get("required");
  if (!value) return;
  const required = reader.boolean(value);
  if (required === undefined || required !== keys.has("default")) return;
  reader.report({
    code: "PB_REQUIRED_CONTRADICTS",
    at: reader.span(value),
    message: required
      ? "An input with a default is never missing, so it cannot be required."
      : "An input without a default is required: expressions that read it would fail.",
    hint: required ? "Remove required, or remove default." : "Add a default, or remove required: false.",
  });
}

function withDefault(declaration: InputDeclaration, value: Value, reader: Reader): InputDeclaration {
  const given = jsonOf(value.node, reader.yaml);
  if (declaration.type === "duration" && typeof given === "number") {
    reader.report(missingUnit("default", given, reader.span(value)));
    return declaration;
  }
  if ([given].flat().some((text) => typeof text === "string" && text.includes(OPENING))) {
    reader.report(expressionNotRead("default", reader.span(value)));
    return declaration;
  }
  if (!takesNumbers(declaration) && lostNumbers(value.node, reader.yaml).length > 0) {
    reportLostNumbers(value, reader, "error", `, but ${declaration.name} is not a number`);
    return declaration;
  }
  if (reader.findings.hasUnread(reader.span(value))) return declaration;
  const checked = checkInputValue(declaration, given);
  if ("problem" in checked) {
    reader.report({
      code: "PB_BAD_DEFAULT",
      at: reader.span(value),
      message: `The default of ${declaration.name} ${checked.problem}.`,
      hint: checked.hint,
    });
    return declaration;
  }
  return { ...declaration, default: checked.value satisfies JsonValue };
}

function takesNumbers({ type, items }: InputDeclaration): boolean {
  return type === "number" || type === "integer" || (type === "array" && items !== "string");
}
