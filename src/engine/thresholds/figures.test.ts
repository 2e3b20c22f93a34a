import { expect, test } from "vitest";
import type { Scope } from "../../playbook/scope.ts";
import { figuresOf, figuresText } from "./figures.ts";

const scope: Scope = {
  inputs: {},
  steps: {},
  run: { id: "r", playbook: "p", requested_by: "U1", started_at: "2026-01-01T00:00:00Z" },
  status: "success",
  result: {
    p99: 30.123456789,
    name: "x",
    latency_ms: { p99: 2 },
    variants: { none: { p99: 1 }, "istio-cni": { p99: 3 } },
  },
  previous: { p99: 10 },
};

test.each([
  ["result.p99 < 20.0", "result.p99 is 30.1235"],
  ["result.p99 <= previous.p99 * 1.1", "result.p99 is 30.1235, previous.p99 is 10"],
  ["result.latency_ms.p99 < 1.0 && result.latency_ms.p99 > 0.0", "result.latency_ms.p99 is 2"],
  [
    "result.variants.all(v, result.variants[v].p99 < 2.0)",
    'result.variants.none.p99 is 1, result.variants["istio-cni"].p99 is 3',
  ],
  ['result.variants["istio-cni"].p99 < 2.0', 'result.variants["istio-cni"].p99 is 3'],
  ['result.name == "y"', undefined],
  ["result.missing.deep < 1.0", undefined],
  ["reference.p99 < 1.0", undefined],
  ["inputs.result < 1", undefined],
])("%s", (expression, expected) => {
  expect(figuresText(figuresOf(expression, scope))).toBe(expected);
});

test("the remaining figures are only counted when there are many", () => {
  const variants = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`v${index}`, { p99: index }]),
  );
  expect(figuresText(figuresOf("result.variants[v].p99 < 1.0", { ...scope, result: { variants } }))).toMatch(
    /v11\.p99 is 11, and 8 more$/,
  );
});
