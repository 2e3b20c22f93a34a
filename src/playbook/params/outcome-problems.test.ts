import Type from "typebox";
import { expect, test } from "vitest";
import type { ActionDeclaration } from "../action-declaration.ts";
import { outcomeProblems } from "./outcome-problems.ts";

const closed = { additionalProperties: false } as const;

const tells: ActionDeclaration = {
  name: "test.tells",
  summary: "Tells how many there are.",
  params: Type.Object({}, closed),
  outputs: Type.Object({ count: Type.Integer(), names: Type.Array(Type.String()) }, closed),
  recovery: "reconcile",
};
const measures: ActionDeclaration = {
  ...tells,
  result: Type.Object({ latency_ms: Type.Object({ p99: Type.Number() }, closed) }, closed),
};
const outputs = { count: 1, names: ["a"] };

test("an outcome that fits has no problems", () => {
  expect(outcomeProblems(tells, { outputs })).toEqual([]);
  expect(outcomeProblems(measures, { outputs, result: { latency_ms: { p99: 1.5 } } })).toEqual([]);
});

test.each([
  [{ count: 1.5, names: [] }, 'In its outputs: "count" must be a whole number, but it is 1.5.'],
  [{ count: 1, names: [2] }, 'In its outputs: "names[0]" must be a text, but it is 2.'],
  [{ count: 1 }, 'In its outputs: "outputs" needs "names".'],
  [{ ...outputs, more: true }, 'In its outputs: "outputs" does not take "more".'],
])("names the field of outputs that does not fit: %j", (given, problem) => {
  expect(outcomeProblems(tells, { outputs: given })).toEqual([problem]);
});

test("a result must be exactly as declared", () => {
  expect(outcomeProblems(measures, { outputs, result: { latency_ms: { p99: Number.NaN } } })).toEqual([
    'In its result: "latency_ms.p99" must be a number, but it is null.',
  ]);
  expect(outcomeProblems(measures, { outputs })).toEqual([
    "It gave no result, but its declaration promises one.",
  ]);
  expect(outcomeProblems(tells, { outputs, result: {} })).toEqual([
    "It gave a result, but its declaration has none.",
  ]);
});
