import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { plainSchema } from "../../schema/plain-schema.ts";
import type { ActionCatalogue, ActionDeclaration, RecoveryClass } from "../action-declaration.ts";
import { SECRETS, type SecretPlaces } from "../params/secret-places.ts";

const AFTER_A_CRASH: Readonly<Record<RecoveryClass, string>> = {
  reconcile: "it runs again and picks up what already exists",
  measure: "it measures again from the start and discards the interrupted measurement",
  wait: "it keeps waiting, counted from when it first began",
  ask: "a person is asked",
};

/** The reference of all actions as Markdown: what a step may write in `with`, and what can be read afterwards. */
export function renderActions(actions: ActionCatalogue): string {
  const sorted = [...actions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const index = sorted.map(({ name, summary }) => `| [\`${name}\`](#${anchorOf(name)}) | ${cell(summary)} |`);
  const head = [
    "# Actions",
    "",
    "What a step `uses`. Printed by `regatta docs actions` from the schemas that check playbooks.",
    "Every value may be an expression.",
    "",
    "| action | does |",
    "| --- | --- |",
    ...index,
  ];
  return `${[head.join("\n"), ...sorted.map(renderAction)].join("\n\n")}\n`;
}

function renderAction(declaration: ActionDeclaration): string {
  const { name, summary, params, outputs, result, facts, recovery, destructive } = declaration;
  const lines = [`## ${name}`, "", summary];
  if (destructive) lines.push("", "It removes or replaces things that others may be using.");
  lines.push(
    "",
    `After a crash in the middle of it, ${AFTER_A_CRASH[recovery]}; \`on_interrupt\` changes that.`,
  );
  lines.push(...section("with", rowsOf(plainSchema(params), ""), true));
  lines.push(...section("outputs", rowsOf(plainSchema(outputs), ""), false));
  if (facts) lines.push(...section("facts", rowsOf(plainSchema(facts), "facts."), false));
  if (result) lines.push(...section("result", rowsOf(plainSchema(result), "result."), false));
  return lines.join("\n");
}

const SECRET_WORDS: Readonly<Record<SecretPlaces, string>> = {
  anywhere: "May hold secrets",
  whole: "May be a secret",
  objects: "Secrets may stand in `data` and `stringData` of a Secret",
};

interface Row {
  readonly name: string;
  readonly type: string;
  readonly byDefault: string;
  readonly meaning: string;
}

function section(title: string, rows: readonly Row[], withDefaults: boolean): readonly string[] {
  if (rows.length === 0) return [];
  const head = withDefaults ? "| `with` | type | default | meaning |" : `| \`${title}\` | type | meaning |`;
  const rule = withDefaults ? "| --- | --- | --- | --- |" : "| --- | --- | --- |";
  const body = rows.map(({ name, type, byDefault, meaning }) =>
    withDefaults
      ? `| \`${name}\` | ${type} | ${byDefault} | ${cell(meaning)} |`
      : `| \`${name}\` | ${type} | ${cell(meaning)} |`,
  );
  return ["", head, rule, ...body];
}

/** One row per value. Values inside a map are named with dots; the map itself has a row with its description. */
function rowsOf(schema: JsonObject, prefix: string): readonly Row[] {
  const { properties, required } = schema;
  if (!isJsonObject(properties)) return [];
  const needed = new Set(Array.isArray(required) ? (required as readonly JsonValue[]) : []);
  return Object.entries(properties).flatMap(([name, property]) => {
    if (!isJsonObject(property)) return [];
    const { description, default: byDefault } = property;
    const told = typeof description === "string" ? description : "";
    const secrets = SECRET_WORDS[property[SECRETS] as SecretPlaces];
    const row = {
      name: prefix + name,
      type: typeOf(property),
      byDefault: byDefault === undefined ? (needed.has(name) ? "*required*" : "") : code(byDefault),
      meaning: secrets === undefined ? told : `${told}${told === "" ? "" : ". "}${secrets}`,
    };
    const full = `${prefix}${name}`;
    return [
      row,
      ...rowsOf(property, `${full}.`),
      ...rowsOfMap(property, full),
      ...rowsOfItems(property, full),
    ];
  });
}

/** The values of a map whose keys are chosen by the author or known only in the run. */
function rowsOfMap({ patternProperties }: JsonObject, name: string): readonly Row[] {
  const values = isJsonObject(patternProperties) ? Object.values(patternProperties)[0] : undefined;
  return isJsonObject(values) ? rowsOf(values, `${name}.<name>.`) : [];
}

/** The fields of the items of a list. */
function rowsOfItems({ items }: JsonObject, name: string): readonly Row[] {
  return isJsonObject(items) ? rowsOf(items, `${name}[].`) : [];
}

function typeOf(schema: JsonObject): string {
  const { type, enum: options, anyOf, items, format, minimum, maximum } = schema;
  if (Array.isArray(options)) return (options as readonly JsonValue[]).map(code).join(", ");
  // Beside a type, it only says which keys are needed.
  if (Array.isArray(anyOf) && type === undefined) {
    return [
      ...new Set((anyOf as readonly JsonValue[]).map((one) => (isJsonObject(one) ? typeOf(one) : ""))),
    ].join(" or ");
  }
  if (schema.const !== undefined) return code(schema.const);
  if (format === "duration") return "duration";
  if (type === "array") return `list of ${isJsonObject(items) ? typeOf(items) : "any"}`;
  if (type === "object") return "map";
  const bounds = [
    minimum === undefined ? "" : `from ${String(minimum)}`,
    maximum === undefined ? "" : `up to ${String(maximum)}`,
  ].filter((bound) => bound !== "");
  return [TYPE_WORDS[String(type)] ?? "any", ...bounds].join(" ");
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  number: "number",
  boolean: "true/false",
  null: "nothing",
};

function code(value: JsonValue): string {
  return `\`${JSON.stringify(value).replaceAll("|", "\\|")}\``;
}

/** A vertical bar would end the cell of the table. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function anchorOf(name: string): string {
  return name.replaceAll(".", "");
}
