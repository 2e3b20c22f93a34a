import type { ASTNode } from "@marcbachmann/cel-js";
import { isJsonObject, type JsonValue } from "../../base/json.ts";
import type { Scope } from "../scope.ts";
import { evaluationEnvironment } from "./cel-environment.ts";
import { evaluateAlone } from "./evaluate.ts";
import { Meter } from "./meter.ts";
import type { Expression } from "./template.ts";
import { childrenOf } from "./tree-nodes.ts";

const FLIPPED = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=" } as const;
export type Comparator = keyof typeof FLIPPED;

/** A figure that was measured, beside what it was compared with. */
export interface Comparison {
  /** Where the figure is in the result: `["variants", "sidecar", "latency_ms", "p99"]`. */
  readonly path: readonly string[];
  readonly comparator: Comparator;
  readonly figure: number;
  readonly limit: number;
  /** The earlier run that the limit comes from, if it comes from one. */
  readonly past?: "previous" | "reference";
}

/** What an expression is read with: each variable of an `all` stands for one key. */
interface Reading {
  readonly expression: Expression;
  readonly scope: Scope;
  readonly meter: Meter;
  readonly keys: ReadonlyMap<string, string>;
}

/** Further keys of a map are not read: nobody would read as many in a sentence. */
const MOST_KEYS = 50;

/**
 * The comparisons of measured figures that decide a threshold: those that fail, or if it holds, those that hold. Only
 * comparisons of numbers are understood, joined by `&&` and `||` or made for every key of a map by `all`.
 * @returns nothing if something else decides.
 */
export function decidingComparisons(
  expression: Expression,
  scope: Scope,
  holds: boolean,
): readonly Comparison[] {
  try {
    const { ast } = evaluationEnvironment(scope.status).parse(expression.source);
    return deciding(ast, holds, { expression, scope, meter: new Meter(), keys: new Map() }) ?? [];
  } catch {
    return []; // Words are wanted beside a verdict, which does not depend on them.
  }
}

/** `undefined`: something other than a comparison decides. */
function deciding(node: ASTNode, holds: boolean, reading: Reading): readonly Comparison[] | undefined {
  if (node.op === "&&" || node.op === "||") {
    const parts = childrenOf(node.args).filter((part) => valueIn(part, reading) === holds);
    const found = parts.map((part) => deciding(part, holds, reading));
    // Any one part makes an `||` hold; that all of an `&&` do, guards included, is no news.
    if ((node.op === "||") === holds && found.some((each) => each === undefined)) return undefined;
    return found.flatMap((each) => each ?? []);
  }
  if (node.op === "rcall") return ofEveryKey(node, holds, reading);
  return node.op in FLIPPED ? comparison(node, node.op as Comparator, reading) : undefined;
}

function ofEveryKey(node: ASTNode, holds: boolean, reading: Reading): readonly Comparison[] | undefined {
  const [method, map, args] = node.args as unknown as [string, ASTNode, readonly ASTNode[]];
  const [variable, body] = args;
  if (method !== "all" || variable?.op !== "id" || body === undefined) return undefined;
  const value = valueIn(map, reading);
  if (!isJsonObject(value)) return undefined;
  const found = Object.keys(value)
    .slice(0, MOST_KEYS)
    .map((key) => ({ ...reading, keys: new Map([...reading.keys, [String(variable.args), key]]) }))
    .filter((inner) => valueIn(body, inner) === holds)
    .map((inner) => deciding(body, holds, inner));
  return found.flatMap((each) => each ?? []);
}

function comparison(node: ASTNode, written: Comparator, reading: Reading): readonly Comparison[] | undefined {
  const [left, right] = childrenOf(node.args);
  if (left === undefined || right === undefined) return undefined;
  const isLeft = pathOf(left, reading)?.[0] === "result";
  const [measured, other] = isLeft ? [left, right] : [right, left];
  const [root, ...path] = pathOf(measured, reading) ?? [];
  const [figure, limit] = [valueIn(measured, reading), valueIn(other, reading)];
  if (root !== "result" || typeof figure !== "number" || typeof limit !== "number") return undefined;
  const past = (["previous", "reference"] as const).find((name) => readsName(other, name));
  const comparator = isLeft ? written : FLIPPED[written];
  return [{ path, comparator, figure, limit, ...(past === undefined ? {} : { past }) }];
}

/** `result.variants[v].p99` as its names, the first one being what is read. */
function pathOf(node: ASTNode, reading: Reading): readonly string[] | undefined {
  if (node.op === "id") return [String(node.args)];
  if (node.op !== "." && node.op !== "[]") return undefined;
  const [object, name] = node.args as unknown as [ASTNode, string | ASTNode];
  const before = pathOf(object, reading);
  const key = typeof name === "string" ? name : valueIn(name, reading);
  return before && typeof key === "string" ? [...before, key] : undefined;
}

function readsName(node: ASTNode, name: string): boolean {
  return (
    (node.op === "id" && node.args === name) || childrenOf(node.args).some((each) => readsName(each, name))
  );
}

/** The value of a part of the expression; `undefined` if it has none. */
function valueIn(node: ASTNode, reading: Reading): JsonValue | undefined {
  const { expression, scope, meter } = reading;
  try {
    return evaluateAlone({ ...expression, source: sourceOf(node, reading) }, scope, meter);
  } catch {
    return undefined;
  }
}

/** The text of a part, with the keys in the place of their variables. */
function sourceOf(node: ASTNode, { expression, keys }: Reading): string {
  const places = variablesIn(node, keys).sort((a, b) => b.start - a.start);
  let source = expression.source.slice(0, node.end);
  for (const { start, end, args } of places)
    source = source.slice(0, start) + JSON.stringify(keys.get(String(args))) + source.slice(end);
  return source.slice(node.start);
}

function variablesIn(node: ASTNode, keys: ReadonlyMap<string, string>): ASTNode[] {
  if (node.op === "id" && typeof node.args === "string" && keys.has(node.args)) return [node];
  return childrenOf(node.args).flatMap((each) => variablesIn(each, keys));
}
