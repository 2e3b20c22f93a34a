import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import type { JsonValue } from "../../src/base/json.ts";
import { Meter } from "../../src/playbook/expression/meter.ts";
import type { Template } from "../../src/playbook/expression/template.ts";
import {
  evaluateCondition,
  evaluateTemplate,
  parsePlaybook,
  planPlaybook,
} from "../../src/playbook/index.ts";
import { LIMITS } from "../../src/playbook/limits.ts";
import { planOf, scopeWith, stepWith } from "../support/playbooks.ts";
import { DEFAULTS, given, read, readValue, templateOf, valueFrom } from "./expressions.ts";

/** `source` followed by the call, repeated this many times. */
const chain = (source: string, call: string, times: number): string => source + call.repeat(times);

describe("an expression that would make something huge out of very little is ended", () => {
  const inputs = {
    l: Array.from({ length: 3_000 }, (_, index) => `v${index}`),
    m: Array.from({ length: 1_000 }, (_, index) => index),
    s: "1".repeat(100_000),
  };

  test.each([
    ["a list that doubles", `${chain("[inputs.l]", ".map(a, a + a)", 27)}.size() > 0`],
    ["a list of one value that doubles", `${chain("[[1]]", ".map(a, a + a)", 27)}.size() > 0`],
    ["a text that doubles", `${chain("['x']", ".map(a, a + a)", 27)}.map(a, a.split('').size())`],
    ["bytes that double", `${chain("[bytes('x')]", ".map(a, a + a)", 27)}.map(a, a.size())`],
    [
      "a list that contains another twice, compared",
      `${chain("[[1]]", ".map(a, [a, a])", 24)}.map(a, a == a.filter(b, true))`,
    ],
    [
      "a list that contains another twice, searched",
      `${chain("[[1]]", ".map(a, [a, a])", 24)}.map(a, [[]] in a)`,
    ],
    ["a list that contains another twice, returned", chain("[[1]]", ".map(a, [a, a])", 27)],
    ["a map that contains another twice, returned", chain("[dyn(1)]", ".map(a, dyn({'a': a, 'b': a}))", 26)],
    ["a choice between two equal values", chain("[[1]]", ".map(a, inputs.m.size() > 1 ? [a, a] : [a])", 24)],
    ["a text put between 3,000 others", "inputs.l.join(inputs.s)"],
    ["many lists of the same value", "inputs.l.map(x, inputs.l).map(x, x.join(inputs.s))"],
    ["lists added in a loop", "inputs.l.map(a, inputs.l + inputs.l).size()"],
    ["long texts made again and again", "inputs.l.all(a, inputs.s.upperAscii() != a)"],
    [
      "a search that compares almost everything at every position",
      "inputs.s.lastIndexOf(inputs.s.substring(50000) + 'b')",
    ],
    ["a duration of 100,000 digits", "duration(inputs.s).getHours()"],
    [
      "hours in a time zone",
      "inputs.l.all(a, timestamp('2026-01-01T00:00:00Z').getHours('Europe/Berlin') < 25)",
    ],
    [
      "errors that each quote a long line",
      `inputs.l.all(a, inputs.l.all(b, 1 / 0 == 1 // ${"x".repeat(1_800)}\n))`,
    ],
    ["errors that || swallows", `inputs.l.all(a, inputs.l.all(b, ${"1 / 0 == 1 || ".repeat(60)}true))`],
    ["bodies of hundreds of operators", `inputs.l.all(a, inputs.l.all(b, ${"a != b || ".repeat(100)}true))`],
    [
      "large maps made in a loop",
      `inputs.m.all(a, inputs.m.all(b, {${"'k': a, ".repeat(100)}'z': b} != {}))`,
    ],
    [
      "names that are bound again",
      `inputs.bind(inputs, [1], ${chain("inputs", ".map(a, a + 1)", 1)}.bind(inputs, ${chain("[inputs.l]", ".map(a, [a, a])", 12)}, inputs == inputs.map(a, a)))`,
    ],
  ])("%s", (_, source) => {
    expect(() => valueFrom(source, inputs)).toThrow(
      expect.objectContaining({ code: "PB_EXPRESSION_FAILED" }),
    );
  });

  test("a map with many keys, whose types CEL all checks", () => {
    const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`k${index}`, index]));
    const step = stepWith(
      "uses: wait",
      "with: { duration: 1s }",
      `if: inputs.meshes.all(x, size(dyn(inputs)) > 1)`,
    );
    const scope = scopeWith({ inputs: { ...wide, meshes: inputs.l } });
    expect(() => step.if && evaluateCondition(step.if, scope)).toThrow(
      expect.objectContaining({ message: expect.stringContaining("too many steps") }),
    );
  });

  test.each([
    ["keys that contain themselves", chain("['x']", ".map(a, {a: a})", 28)],
    ["keys that are lists", "{inputs.l: 1}"],
  ])("%s are refused when the playbook is read, because their types would grow too", (_, source) => {
    expect(() => templateOf(read(source))).toThrow("a key of a map must be a text, a number or true/false");
  });

  test("the message about it does not contain the value", () => {
    expect(() => valueFrom("bool(inputs.s)", inputs)).toThrow(/^.{50,500}$/);
  });

  test("the expressions of one value share a budget for their work and their size", () => {
    for (const source of [
      "inputs.l.filter(a, inputs.l.size() > 1).size()",
      "inputs.l",
      "inputs.s + 'x'",
      `x\${{ inputs.s + 'x' }}`,
    ]) {
      const one = templateOf(source.includes("{{") ? readValue(source) : read(source));
      const many: Template = { kind: "list", items: Array.from({ length: 200 }, () => one) };
      expect(evaluateTemplate(one, { ...scopeWith(), inputs })).toBeDefined();
      expect(() => evaluateTemplate(many, { ...scopeWith(), inputs })).toThrow(
        expect.objectContaining({ code: "PB_EXPRESSION_FAILED" }),
      );
    }
  });

  test("and so do those of a plan", () => {
    const steps = Array.from(
      { length: 100 },
      () => `  - { uses: wait, with: { duration: "\${{ inputs.l.filter(a, a.contains('v1')).size() }}s" } }`,
    );
    const text = ["version: 1", "name: x", "inputs: { l: { type: array } }", "steps:", ...steps].join("\n");
    const { playbook } = parsePlaybook({ path: "x.yaml", text }, actionCatalogue);
    if (!playbook) throw new Error("does not parse");
    const planned = planOf(playbook, { l: Array.from({ length: 20_000 }, () => "x") });
    const problems = planned.steps.flatMap(({ cells }) => cells.flatMap((cell) => cell.problems));
    expect(planned.steps[0]?.cells[0]?.problems).toEqual([]);
    expect(problems.at(-1)).toContain("too many steps");
  });

  test("and those of a run that is admitted: its last matrices are expanded when their steps start", () => {
    const steps = Array.from(
      { length: 100 },
      () =>
        `  - { uses: wait, matrix: { n: "\${{ inputs.l.filter(a, a.contains('y')) }}" }, with: { duration: 1s } }`,
    );
    const text = ["version: 1", "name: x", "inputs: { l: { type: array } }", "steps:", ...steps].join("\n");
    const { playbook } = parsePlaybook({ path: "x.yaml", text }, actionCatalogue);
    if (!playbook) throw new Error("does not parse");
    const l = [...Array.from({ length: 20_000 }, () => "x"), "y"];
    const planned = planPlaybook(playbook, { l });
    const keys = "expected" in planned ? planned.expected.map(({ cellKeys }) => cellKeys) : [];
    expect(keys[0]).toEqual(["y"]);
    expect(keys.at(-1)).toEqual([""]);
  });

  test("a value that is nested one level deeper in every step is refused before it breaks the code that traverses it", () => {
    let value: JsonValue = "x";
    const deepen = () => {
      for (let step = 0; step < 1_000; step++) value = valueFrom("[inputs.l]", { ...DEFAULTS, l: value });
    };
    expect(deepen).toThrow(
      expect.objectContaining({ message: expect.stringContaining("values nested more than") }),
    );
  });
});

test("whatever amplifiers are combined, an evaluation ends with a value within bounds or with a reason", () => {
  const amplifiers = [
    ".map(a, dyn(a + a))",
    ".map(a, dyn([a, a]))",
    ".map(a, dyn([a, [a]]))",
    ".map(a, dyn(a.map(b, a)))",
    ".map(a, dyn(a.map(b, [b, b]) + a.map(b, [b, b])))",
    ".map(a, dyn([{'a': a}, {'a': a, 'b': [a]}]))",
    ".filter(a, a == a && [a] != [a, a].filter(b, true))",
    ".filter(a, [a] in [a, [a]] || true)",
    ".map(a, dyn(size(a) > 2 ? a : [a, a]))",
  ];
  let [values, reasons] = [0, 0];
  fc.assert(
    fc.property(
      fc.constantFrom(
        "[dyn(inputs.l)]",
        "[dyn([inputs.s])]",
        "[dyn([inputs.m])]",
        "[dyn(inputs.l), dyn(inputs.m)]",
      ),
      fc.array(fc.constantFrom(...amplifiers), { minLength: 1, maxLength: 20, size: "max" }),
      (base, calls) => {
        const template = given(read(base + calls.join("")));
        // Refused for its types when it was read.
        if (!template) return;
        const meter = new Meter();
        try {
          const value = evaluateTemplate(template, { ...scopeWith(), inputs: DEFAULTS }, meter);
          expect(JSON.stringify(value).length).toBeLessThan(10_000_000);
          values += 1;
        } catch (error) {
          expect(error).toMatchObject({ code: "PB_EXPRESSION_FAILED" });
          if (/too many steps|it gives/.test(String(error))) reasons += 1;
        }
        // Each step is paid for before it runs, so what is beyond the budget was not done.
        expect(meter.left).toBeGreaterThan(-100 * LIMITS.evaluation);
      },
    ),
    { numRuns: 300, seed: 11 },
  );
  expect(values).toBeGreaterThan(50);
  expect(reasons).toBeGreaterThan(20);
});
