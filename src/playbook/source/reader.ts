import { isMap, isScalar, isSeq, type Node } from "yaml";
import { parseDuration } from "../../base/duration.ts";
import { nearestName, suggestName } from "../../base/suggest.ts";
import { hasRefusedTag } from "../../base/yaml/yaml-keys.ts";
import type { Span } from "../../base/yaml/yaml-problem.ts";
import type { Entry, YamlTree } from "../../base/yaml/yaml-tree.ts";
import type { Finding, Findings } from "./findings.ts";

/** The keys of a map that the language knows. */
export interface KnownKeys {
  /** What people call the map: "a step", "the playbook". */
  readonly what: string;
  readonly known: readonly string[];
  /** Keys that people know from other tools → what to write instead. */
  readonly habits?: Readonly<Record<string, string>>;
}

/** Keys that the structure check has already refused; "" stands for a key that is not a text. */
const REPORTED_KEYS: ReadonlySet<string> = new Set(["", "__proto__", "<<"]);

/** A value and its key; `node` is null if there is a key without a value. */
export interface Value {
  readonly name: string;
  readonly node: Node | null;
  readonly key: Span;
}

/** Reads typed values from nodes. Each method reports what is wrong and then returns `undefined`. */
export class Reader {
  readonly yaml: YamlTree;
  readonly findings: Findings;

  constructor(yaml: YamlTree, findings: Findings) {
    this.yaml = yaml;
    this.findings = findings;
  }

  report(finding: Finding): void {
    this.findings.add(finding);
  }

  /** The place of the value, or of its key if there is no value. */
  span(value: Value): Span {
    return value.node ? this.yaml.span(value.node) : value.key;
  }

  /** The entries of a map by key. Unknown keys are reported and left out. */
  closedMap(value: Value, keys: KnownKeys): ReadonlyMap<string, Value> | undefined {
    const entries = this.map(value, keys.what);
    if (!entries) return undefined;
    const known = new Map<string, Value>();
    for (const entry of entries) {
      if (keys.known.includes(entry.name)) known.set(entry.name, entry);
      else if (!REPORTED_KEYS.has(entry.name)) this.#reportKey(entry, keys);
    }
    return known;
  }

  /** The entries of a map whose keys the author chooses. */
  map(value: Value, what: string): readonly Value[] | undefined {
    if (isMap(value.node)) {
      return this.yaml.entries(value.node).map(({ name, key, value: node }: Entry) => ({ name, node, key }));
    }
    return this.#mistyped(value, what, "a map of keys and values");
  }

  list(value: Value, what: string): readonly Value[] | undefined {
    if (!isSeq(value.node)) return this.#mistyped(value, what, "a list");
    return value.node.items.map((item) => {
      const node = this.yaml.resolve(item);
      return { name: value.name, node, key: this.yaml.span(node, this.span(value)) };
    });
  }

  /** A text that is not empty and is taken literally. A number or true/false is a text only in quotes. */
  text(value: Value, what: string = value.name): string | undefined {
    const text = this.source(value, what);
    if (!text?.includes(OPENING)) return text;
    this.report(expressionNotRead(what, this.span(value)));
    return undefined;
  }

  /** A text that is not empty and may hold expressions. */
  source(value: Value, what: string = value.name): string | undefined {
    const scalar = this.scalar(value);
    if (typeof scalar === "string" && scalar.trim() !== "") return scalar;
    return this.#mistyped(value, what, "a text");
  }

  texts(value: Value, what: string = value.name): readonly string[] | undefined {
    const items = this.list(value, what);
    return items?.flatMap((item) => this.text(item, `each of ${what}`) ?? []);
  }

  boolean(value: Value): boolean | undefined {
    const scalar = this.scalar(value);
    if (typeof scalar === "boolean") return scalar;
    return this.#mistyped(value, value.name, "true or false");
  }

  integer(value: Value, minimum: number, maximum: number): number | undefined {
    const scalar = this.scalar(value);
    if (typeof scalar !== "number" || !Number.isSafeInteger(scalar)) {
      return this.#mistyped(value, value.name, `a whole number from ${minimum} to ${maximum}`);
    }
    if (scalar >= minimum && scalar <= maximum) return scalar;
    this.report({
      code: "PB_OUT_OF_RANGE",
      at: this.span(value),
      message: `"${value.name}" must be from ${minimum} to ${maximum}, but it is ${scalar}.`,
      hint: `Write a number from ${minimum} to ${maximum}.`,
    });
    return undefined;
  }

  /** @returns milliseconds, more than 0. */
  duration(value: Value): number | undefined {
    const scalar = this.scalar(value);
    const ms = typeof scalar === "string" ? parseDuration(scalar) : undefined;
    if (ms !== undefined && ms > 0) return ms;
    if (typeof scalar === "number") this.report(missingUnit(value.name, scalar, this.span(value)));
    else this.#mistyped(value, value.name, "a duration such as 30s, 5m or 1h30m");
    return undefined;
  }

  /** @param habits words from other tools → the option that they mean. */
  choice<T extends string>(
    value: Value,
    options: readonly T[],
    habits: Readonly<Record<string, T>> = {},
  ): T | undefined {
    const scalar = this.scalar(value);
    const found = options.find((option) => option === scalar);
    if (found !== undefined) return found;
    this.report({
      code: "PB_NOT_AN_OPTION",
      at: this.span(value),
      message: `"${value.name}" must be one of ${options.join(", ")}.`,
      hint: nearestHint(ownValue(habits, String(scalar)) ?? nearestName(String(scalar), options)),
    });
    return undefined;
  }

  /** The value of a scalar; `undefined` for a list, a map or nothing. */
  scalar({ node }: Value): unknown {
    return isScalar(node) ? node.value : undefined;
  }

  #mistyped(value: Value, what: string, wanted: string): undefined {
    // A value with a tag was reported with its tag.
    if (hasRefusedTag(value.node)) return undefined;
    const found = describeNode(value.node);
    this.report({
      code: "PB_WRONG_TYPE",
      at: this.span(value),
      message: `${what === value.name ? `"${what}"` : capital(what)} must be ${wanted}, but it is ${found}.`,
      hint: typeHint(value.node, wanted),
    });
    return undefined;
  }

  #reportKey(entry: Value, keys: KnownKeys): void {
    const at = entry.key;
    this.report({
      code: "PB_UNKNOWN_KEY",
      at,
      message: `${capital(keys.what)} has no key "${entry.name}".`,
      hint: ownValue(keys.habits, entry.name) ?? commaHint(entry) ?? suggestName(entry.name, keys.known),
    });
  }
}

/** Looks up an author's word in a table. Words such as `constructor`, which every object has, are not in it. */
function ownValue<T>(table: Readonly<Record<string, T>> | undefined, word: string): T | undefined {
  return table && Object.hasOwn(table, word) ? table[word] : undefined;
}

/** `timeout: 30`: seconds or minutes? Other tools disagree, so a unit is required. */
export function missingUnit(name: string, amount: number, at: Span): Finding {
  return {
    code: "PB_DURATION_UNIT",
    at,
    message: `"${name}" is a duration and needs a unit: ${amount} of what?`,
    hint: `Write ${amount}s for seconds or ${amount}m for minutes.`,
  };
}

/** How an expression begins. */
export const OPENING = "${{";

/** The finding for an expression in a place that is read before any run: people would see the expression itself. */
export function expressionNotRead(name: string, at: Span): Finding {
  return {
    code: "PB_EXPRESSION_NOT_READ",
    at,
    message: `Expressions are not evaluated in ${name.includes(" ") ? name : `"${name}"`}: the text would be taken literally.`,
    hint: "Write the text itself. Expressions are allowed in with, if, matrix, thresholds, outputs, concurrency and a step's name.",
  };
}

/** `{ description: one, two }`: inside braces a comma ends the value, and the rest becomes another key. */
function commaHint({ name, node }: Value): string | undefined {
  if (node !== null || !name.includes(" ")) return undefined;
  return "Inside braces a comma ends a value. Put the whole value in quotes.";
}

function nearestHint(nearest: string | undefined): string {
  return nearest === undefined ? "Choose one of them." : `Did you mean "${nearest}"?`;
}

/** Often only the quotes or brackets are missing. */
function typeHint(node: Node | null, wanted: string): string {
  const source = isScalar(node) && node.value !== null && node.value !== "" ? node.source : undefined;
  if (source !== undefined && wanted === "a text") return `Put it in quotes: "${source}"`;
  if (source !== undefined && wanted === "a list") return `Put it in brackets: [${source}]`;
  return `Write ${wanted}.`;
}

function describeNode(node: Node | null): string {
  if (isMap(node)) return "a map";
  if (isSeq(node)) return "a list";
  if (!isScalar(node) || node.value === null) return "empty";
  if (typeof node.value === "string") return node.value.trim() === "" ? "an empty text" : "a text";
  return typeof node.value === "number" ? `the number ${node.source ?? node.value}` : `${String(node.value)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
