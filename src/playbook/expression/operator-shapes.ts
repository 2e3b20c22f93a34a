import { ANY, BOOLEAN, NUMBER, nameOfShape, type Shape } from "./shape.ts";

const ARITHMETIC: ReadonlySet<string> = new Set(["-", "*", "/", "%", "-_"]);
const ORDER: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);
const TRUTH: ReadonlySet<string> = new Set(["==", "!=", "in", "!_", "&&", "||", ...ORDER]);

/** The shape of an operator's result, from the shapes of its operands; `any` if it is not certain. */
export function operatorShape(op: string, shapes: readonly Shape[]): Shape {
  if (TRUTH.has(op)) return BOOLEAN;
  const [first = ANY, second = ANY, third = ANY] = shapes;
  if (op === "?:") return alike(second, third) ? second : ANY;
  if (ARITHMETIC.has(op)) return shapes.every(isNumber) ? NUMBER : ANY;
  return op === "+" && first.kind === "scalar" && alike(first, second) ? first : ANY;
}

/**
 * Why an operator always fails on operands of these shapes, as the end of a sentence; `undefined` if it may succeed. Dates
 * and the like have the shape `any`.
 */
export function shapeMistake(op: string, shapes: readonly Shape[]): string | undefined {
  // What is wrong with a secret among the operands is reported with its name.
  if (shapes.some(({ kind }) => kind === "any" || kind === "secret")) return undefined;
  const names = shapes.map(nameOfShape);
  const told = () => (names.length === 1 ? `${op[0]} ${names[0]}` : names.join(` ${op} `));
  if (ARITHMETIC.has(op)) return shapes.every(isNumber) ? undefined : told();
  if (op === "&&" || op === "||" || op === "!_") return shapes.every(isTruth) ? undefined : told();
  const [first = ANY, second = ANY] = shapes;
  if (ORDER.has(op)) return alike(first, second) ? undefined : told();
  return op === "+" && !canBeAdded(first, second) ? told() : undefined;
}

function canBeAdded(first: Shape, second: Shape): boolean {
  return first.kind === "list" ? second.kind === "list" : !isTruth(first) && alike(first, second);
}

function alike(first: Shape, second: Shape): boolean {
  return first.kind === "scalar" && second.kind === "scalar" && first.type === second.type;
}

function isNumber(shape: Shape): boolean {
  return shape.kind === "scalar" && shape.type === "double";
}

function isTruth(shape: Shape): boolean {
  return shape.kind === "scalar" && shape.type === "bool";
}
