import type { ASTNode } from "@marcbachmann/cel-js";

/** What one turn of a loop, or an expression outside of its loops, may have to look through: how many operators do. */
export interface LoopCosts {
  /** `+`: copies texts and lists. */
  readonly joins: number;
  /** `in` */
  readonly lookups: number;
  /** `==` and `!=`, unless one side is written out. */
  readonly comparisons: number;
  /** Functions and methods, such as `contains()`. */
  readonly calls: number;
}

export interface MeteredSource {
  /** The expression with a payment in every loop. */
  readonly source: string;
  /** The costs of each loop's turn, by the number that it pays with. */
  readonly loops: readonly LoopCosts[];
  /** The costs outside of loops. */
  readonly once: LoopCosts;
}

const LOOPS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "filter", "map"]);

/** Puts a payment into each of CEL's loops, so that what they do can be counted and ended; see loop-meter.ts. */
export function meteredSource(ast: ASTNode): MeteredSource {
  const loops: LoopCosts[] = [];
  const inserts: { readonly at: number; readonly text: string }[] = [];
  for (const node of everyNode(ast)) {
    if (!isLoop(node)) continue;
    const [name, , [variable, first, second]] = node.args;
    if (!variable || !first) continue;
    const number = loops.length;
    loops.push(costsOf([first, ...(second ? [second] : [])]));
    const from = afterComma(node.input, variable.range.end);
    const to = second ? afterComma(node.input, first.range.end) - 1 : node.range.end - 1;
    const [before, after] = payment(name, second !== undefined, number);
    inserts.push({ at: from, text: before }, { at: to, text: after });
  }
  let source = ast.input;
  for (const { at, text } of inserts.sort((a, b) => b.at - a.at))
    source = source.slice(0, at) + text + source.slice(at);
  return { source, loops, once: costsOf([ast]) };
}

/** They look at one value, or at the ends of a text. */
const CHEAP: ReadonlySet<string> = new Set(["startsWith", "endsWith", "int", "double", "bool", "has"]);

type LoopNode = Extract<ASTNode, { op: "rcall" }>;

function isLoop(node: ASTNode): node is LoopNode {
  if (node.op !== "rcall") return false;
  const [name, , args] = node.args;
  return LOOPS.has(name) && args.length >= 2 && args[0]?.op === "id";
}

/**
 * What stands around a loop's first expression. `all` and `exists` swallow what is thrown inside them, so theirs answers
 * what ends them.
 */
function payment(name: string, isFiltered: boolean, loop: number): readonly [string, string] {
  if (name === "all") return [`_turn(${loop}) && (`, "\n)"];
  if (name === "exists") return [`_over(${loop}) || (`, "\n)"];
  if (name === "map" && !isFiltered) return ["[(", `\n)][_must(${loop})]`];
  return [`_must(${loop}) == 0 && (`, "\n)"];
}

/** Where the comma after a place ends; comments may hold others. */
function afterComma(source: string, from: number): number {
  for (let at = from; at < source.length; at++) {
    if (source.startsWith("//", at))
      at = source.indexOf("\n", at) === -1 ? source.length : source.indexOf("\n", at);
    if (source[at] === ",") return at + 1;
  }
  return source.length;
}

/** Of these nodes without the bodies of the loops inside them, which pay for themselves. */
function costsOf(nodes: readonly ASTNode[]): LoopCosts {
  const costs = { joins: 0, lookups: 0, comparisons: 0, calls: 0 };
  const left = [...nodes];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (isLoop(node)) {
      left.push(node.args[1]);
      continue;
    }
    const { op } = node as { readonly op: string };
    const children = childrenOf(node.args);
    const isWrittenOut = children.some((child) => child.op === "value");
    if (op === "in") costs.lookups += 1;
    else if (op === "call" || op === "rcall")
      costs.calls += CHEAP.has(String((node.args as readonly unknown[])[0])) ? 0 : 1;
    else if (op === "+" && !isWrittenOut) costs.joins += 1;
    else if ((op === "==" || op === "!=") && !isWrittenOut) costs.comparisons += 1;
    left.push(...children);
  }
  return costs;
}

function* everyNode(node: ASTNode): Generator<ASTNode> {
  yield node;
  for (const child of childrenOf(node.args)) yield* everyNode(child);
}

/** The nodes directly under one. */
export function childrenOf(args: unknown): readonly ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(childrenOf);
  return typeof args === "object" && args !== null && "op" in args ? [args as ASTNode] : [];
}
