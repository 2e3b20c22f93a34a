import { expect, test } from "vitest";
import type { InputDeclaration } from "../../playbook/playbook.ts";
import { typedValues } from "./typed-value.ts";

const start = { line: 1, column: 1, offset: 0 };
const base = { name: "x", description: "", required: false, range: { start, end: start } };

test.each([
  ["boolean", "YES", "true"],
  ["boolean", "on", "true"],
  ["boolean", "1", "true"],
  ["boolean", "False", "false"],
  ["boolean", "off", "false"],
  ["boolean", "maybe", "maybe"],
  ["choice", "Sidecar", "sidecar"],
  ["choice", "SIDECAR", "sidecar"],
  ["choice", "Ambient", "Ambient"],
  ["choice", "ambient", "ambient"],
  ["integer", "+300", "300"],
  ["integer", "5,000", "5000"],
  ["integer", "5_000", "5000"],
  ["integer", "10k", "10000"],
  ["integer", "３００", "300"],
  ["integer", "1,5", "1,5"],
  ["integer", "fast", "fast"],
  ["number", "1,500", "1,500"],
  ["number", "1.5k", "1500"],
  ["number", "-0.5", "-0.5"],
  ["duration", "30 sec", "30s"],
  ["duration", "30S", "30s"],
  ["duration", "5min", "5m"],
  ["duration", "1 hour 30 minutes", "1h30m"],
  ["duration", "1,5h", "1.5h"],
  ["duration", "30", "30"],
  ["duration", "soon", "soon"],
  ["string", "YES", "YES"],
  ["array", "None,Sidecar", "None,Sidecar"],
] as const)("typing habits: as a %s, %s means %s", (type, typed, meant) => {
  const declaration: InputDeclaration = { ...base, type, options: ["sidecar", "Ambient", "ambient"] };
  expect(typedValues(new Map([["x", declaration]]), { x: typed })).toEqual({ x: meant });
});

test("what is not typed, and what belongs to no input, stays as it is", () => {
  expect(typedValues(new Map(), { x: "YES", y: 3 })).toEqual({ x: "YES", y: 3 });
});
