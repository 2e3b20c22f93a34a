import { describe, expect, test } from "vitest";
import { evaluationEnvironment } from "./cel-environment.ts";
import { operatorShape, shapeMistake } from "./operator-shapes.ts";
import { ANY, BOOLEAN, NUMBER, objectShape, type Shape, TEXT } from "./shape.ts";

const VALUES: readonly (readonly [Shape, unknown])[] = [
  [TEXT, "a"],
  [NUMBER, 1.5],
  [NUMBER, 2],
  [BOOLEAN, true],
  [{ kind: "list", of: TEXT }, ["a"]],
  [{ kind: "record", of: NUMBER }, { a: 1 }],
  [objectShape([["a", NUMBER]]), { a: 1 }],
];
const BINARY = ["+", "-", "*", "/", "%", "<", "<=", ">", ">=", "==", "!=", "in", "&&", "||"];

/** What evaluation gives: the value, or that it fails. */
function outcome(source: string, context: object): { readonly value: unknown } | "fails" {
  try {
    return { value: evaluationEnvironment("success").evaluate(source, context) };
  } catch {
    return "fails";
  }
}

function fits(shape: Shape, value: unknown): boolean {
  if (shape.kind === "any") return true;
  const type = { string: "string", double: "number", bool: "boolean" };
  return shape.kind === "scalar" && typeof value === type[shape.type];
}

describe("types at lint time agree with evaluation", () => {
  const pairs = BINARY.flatMap((op) => VALUES.flatMap((a) => VALUES.map((b) => [op, a, b] as const)));

  test.each(pairs)("%s %j %j", (op, [aShape, a], [bShape, b]) => {
    const happens = outcome(`a ${op} b`, { a, b });
    const mistake = shapeMistake(op, [aShape, bShape]);
    // `true || 1` and `1 || true` hold whatever the other side is, but they are mistakes, also to CEL's own check.
    const isDecided = op === "||" && (a === true || b === true);
    if (mistake !== undefined && !isDecided) expect(happens).toBe("fails");
    if (happens !== "fails") expect(fits(operatorShape(op, [aShape, bShape]), happens.value)).toBe(true);
  });

  test.each(["!", "-"].flatMap((op) => VALUES.map((a) => [op, a] as const)))("%s %j", (op, [shape, a]) => {
    const happens = outcome(`${op}a`, { a });
    expect(shapeMistake(`${op}_`, [shape]) !== undefined).toBe(happens === "fails");
    if (happens !== "fails") expect(fits(operatorShape(`${op}_`, [shape]), happens.value)).toBe(true);
  });

  test("nothing is reported about unknown types", () => {
    for (const op of BINARY) {
      expect(shapeMistake(op, [ANY, TEXT])).toBeUndefined();
      expect(shapeMistake(op, [NUMBER, ANY])).toBeUndefined();
    }
  });
});
