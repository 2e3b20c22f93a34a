import type { ParseResult } from "@marcbachmann/cel-js";
import { currentMeter } from "./meter.ts";
import { callSteps, operatorSteps, refuseHugeJoin, refuseHugeResult, typeSteps } from "./prices.ts";

type Work = (...given: readonly unknown[]) => unknown;

/** A node of CEL's tree after the type check: `handle` works on the values of the nodes below it. */
interface Node {
  readonly op: string;
  readonly args: unknown;
  readonly input: string;
  /** Of `&&` and `||`, which swallow what this side throws if the other side decides. */
  left?: { evaluate: Work };
  readonly meta: { readonly alternate?: Node; readonly macro?: Readonly<Record<string, unknown>> };
  handle?: Work;
  evaluate: Work;
}

/** A loop, which is what `all`, `exists`, `exists_one`, `filter` and `map` become. */
interface Loop {
  readonly iterable: Node;
  step: { evaluate: Work };
  condition?: (soFar: unknown) => boolean;
}

const BINARY: ReadonlySet<string> = new Set([
  ...["==", "!=", "in", "+", "-", "*", "/", "%", "<", "<=", ">", ">="],
]);

/**
 * Makes everything that an expression does pay in advance, depending on the values: operators, functions and each turn of a
 * loop. cel-js has no hook for this, so this wraps its nodes; the tests of bounded evaluation fail if another version names
 * its parts differently.
 */
export function meterTree(parsed: ParseResult): void {
  // An expression with a type error fails before anything is evaluated.
  if (!parsed.check().valid) return;
  for (const node of nodesUnder(parsed.ast, new Set())) meterNode(node);
}

function meterNode(node: Node): void {
  const { op, handle, left } = node;
  if (left && (op === "&&" || op === "||")) node.left = paying(left, 0, node.input);
  if (!handle) return;
  if (BINARY.has(op) || op === "!_" || op === "-_") node.handle = operator(op, handle);
  else if (op === "call" || op === "rcall") node.handle = call(nameOf(node), handle);
  else if (op === "comprehension") meterLoop(node, handle);
}

function operator(op: string, handle: Work): Work {
  return (a, b, ...rest) => {
    const meter = currentMeter();
    // A unary operator has one value, and its second argument is the node.
    const second = BINARY.has(op) ? b : undefined;
    meter.pay(1 + typeSteps(a) + typeSteps(second));
    meter.pay(operatorSteps(op, meter.left, a, second));
    refuseHugeJoin(op, a, second);
    return handle(a, b, ...rest);
  };
}

function call(name: string, handle: Work): Work {
  return (values, ...rest) => {
    const given = values as readonly unknown[];
    const meter = currentMeter();
    meter.pay(given.reduce<number>((sum, value) => sum + typeSteps(value), 1));
    meter.pay(callSteps(name, given));
    const result = handle(values, ...rest);
    refuseHugeResult(name, result);
    return result;
  };
}

function meterLoop(node: Node, handle: Work): void {
  const loop = node.args as Loop;
  const { step, condition } = loop;
  const turnSteps = 1 + bodySize(step as Node) / 4;
  loop.step = paying(step, turnSteps, node.input);
  // `all` and `exists` swallow what is thrown inside them, and would go on to the end of the list.
  if (condition) loop.condition = (soFar) => !currentMeter().isSpent && condition(soFar);
  node.handle = (items, ...rest) => {
    currentMeter().pay(1 + (Array.isArray(items) ? 0 : typeSteps(items)));
    return handle(items, ...rest);
  };
}

/** Pays for each evaluation and for each error: errors are slow to create, because they quote the place in the source. */
function paying(part: { evaluate: Work }, steps: number, source: string): { evaluate: Work } {
  return {
    evaluate: (evaluator, _part, context) => {
      currentMeter().pay(steps);
      try {
        return part.evaluate(evaluator, part, context);
      } catch (error) {
        currentMeter().pay(50 + source.length / 64);
        throw error;
      }
    },
  };
}

/** How many nodes one turn may evaluate, not counting inner loops, which pay for themselves. */
function bodySize(step: Node): number {
  let size = 0;
  const left = [step];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    size += 1;
    const seen = seenThrough(node);
    left.push(...(seen.op === "comprehension" ? [(seen.args as Loop).iterable] : nodesBelow(seen)));
  }
  return size;
}

function* nodesUnder(node: unknown, seen: Set<unknown>): Generator<Node> {
  if (seen.has(node)) return;
  seen.add(node);
  const real = seenThrough(node as Node);
  for (const below of nodesBelow(real)) yield* nodesUnder(below, seen);
  yield real;
}

/** What CEL evaluates in place of a macro. */
function seenThrough(node: Node): Node {
  return node.meta.alternate ?? node;
}

function nodesBelow({ args, meta }: Node): readonly Node[] {
  if (meta.macro === undefined) return nodesIn(args);
  const { ast: _itself, ...held } = meta.macro;
  return nodesIn(Object.values(held));
}

function nodesIn(held: unknown): readonly Node[] {
  if (Array.isArray(held)) return held.flatMap(nodesIn);
  if (typeof held !== "object" || held === null) return [];
  if ("op" in held && "meta" in held) return [held as Node];
  return "iterable" in held && "step" in held && "init" in held
    ? nodesIn([held.iterable, held.init, held.step])
    : [];
}

function nameOf({ args }: Node): string {
  return String((args as readonly unknown[])[0]);
}
