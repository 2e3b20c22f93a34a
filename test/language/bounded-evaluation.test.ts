import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resolveInputs } from "../../src/playbook/index.ts";
import { planOf, playbookOf } from "../support/playbooks.ts";
import { asJson, DEFAULTS, plainly, valueFrom } from "./expressions.ts";

describe("counting the iterations of loops changes no value", () => {
  test.each([
    "inputs.l.all(x, x != 'd')",
    "inputs.l.exists(x, x == 'b') && !inputs.l.exists(x, x == 'd')",
    "inputs.l.exists_one(x, x > 'b')",
    "inputs.l.filter(x, x in ['a', 'c'])",
    "inputs.l.map(x, x + '!')",
    "inputs.l.map(x, x != 'b', x + x)",
    "inputs.m.map(x, inputs.l.map(y, y + string(int(x))))",
    "inputs.l.all(x, inputs.l.exists(y, y == x && inputs.m.filter(z, z > 1.0).size() == 2))",
    "{'a': 1, 'b': 2}.all(k, k in ['a', 'b'])",
    "[].all(x, false) && ![].exists(x, true)",
    "inputs.l.all(x, (x == 'a' || (x == 'b')) || (x in ['c']))",
    "inputs.l.all( x , x != '//, not a comment' )",
    "inputs.l.all(x // of the list, all\n, x != 'd' // and no more, or less\n)",
    "inputs.l.exists(x, 1 / 0 > 1 || x == 'a')",
  ])("%s", (source) => {
    expect(valueFrom(source)).toEqual(asJson(plainly(source)));
  });

  test("however loops are nested", () => {
    const names = ["a", "b", "c", "d"];
    const predicate = (depth: number): fc.Arbitrary<string> =>
      depth === 0
        ? fc.constantFrom("true", "false", "inputs.s == 'text'", "size(inputs.l) > 2")
        : fc
            .tuple(
              fc.constantFrom("all", "exists", "exists_one"),
              fc.constantFrom(
                "inputs.l",
                "inputs.l.map(q, q + 'x')",
                "inputs.l.filter(q, q > 'a')",
                "['a', 'b']",
              ),
              predicate(depth - 1),
              fc.constantFrom("&&", "||"),
            )
            .map(([loop, list, inner, and]) => {
              const name = names[depth] ?? "x";
              return `${list}.${loop}(${name}, ${name} >= 'b' ${and} (${inner}))`;
            });
    fc.assert(
      fc.property(predicate(3), (source) => {
        expect(valueFrom(source)).toEqual(plainly(source));
      }),
      { numRuns: 60 },
    );
  });
});

describe("an expression that would block the bot is ended", () => {
  const many = {
    l: Array.from({ length: 3_000 }, (_, index) => `v${index}`),
    m: [1],
    s: "x".repeat(100_000),
  };
  const TOO_MUCH = { code: "PB_EXPRESSION_FAILED" };

  test.each([
    [
      "all in all in all",
      "inputs.l.all(a, inputs.l.all(b, inputs.l.all(c, a != 'x' || b != 'x' || c != 'x')))",
    ],
    ["exists in exists in exists", "inputs.l.exists(a, inputs.l.exists(b, inputs.l.exists(c, c == 'x')))"],
    ["errors that loops swallow", "inputs.l.all(a, inputs.l.all(b, inputs.l.all(c, 1 / 0 == 1)))"],
    [
      "filters and counts",
      "inputs.l.filter(a, inputs.l.exists_one(b, inputs.l.filter(c, c == a).size() > 0))",
    ],
    ["maps of maps", "inputs.l.map(a, inputs.l.map(b, inputs.l.map(c, c)))"],
    ["look-ups in a loop in a loop", "inputs.l.all(a, inputs.l.all(b, a in inputs.l || b in inputs.l))"],
    ["comparisons of lists", "inputs.l.all(a, inputs.l.all(b, inputs.l == inputs.l))"],
    ["searches in a long text", "inputs.l.all(a, inputs.l.all(b, !inputs.s.contains(a)))"],
    ["pieces of a long text", "inputs.s.split('').all(a, inputs.s.split('').all(b, a == b))"],
    ["a list of lists", "inputs.l.map(a, inputs.l)"],
    ["a text of texts", "inputs.l.map(a, inputs.s)"],
    ["long sums", Array.from({ length: 100 }, () => "inputs.s").join(" + ")],
  ])("%s", (_, source) => {
    expect(() => valueFrom(source, many)).toThrow(expect.objectContaining(TOO_MUCH));
  });

  test("and the next one is evaluated as if nothing had happened", () => {
    expect(() => valueFrom("inputs.l.map(a, inputs.l.map(b, inputs.l.map(c, c)))", many)).toThrow();
    expect(valueFrom("inputs.l.all(x, x != 'd')")).toBe(true);
    expect(valueFrom("inputs.l.filter(x, x.startsWith('v29'))", many)).toHaveLength(111);
  });

  test("a plan reports it as a problem of its step", () => {
    const wait = `\${{ inputs.l.map(a, inputs.l.map(b, inputs.l.map(c, c))).size() }}s`;
    const playbook = playbookOf(
      `version: 1\nname: x\ninputs: { l: { type: array } }\nsteps: [{ uses: wait, with: { duration: "${wait}" } }]`,
    );
    const { inputs = {} } = resolveInputs(playbook, { l: many.l });
    const plan = planOf(playbook, inputs);
    expect(plan.steps[0]?.cells[0]?.problems[0]).toContain("it takes too many steps");
  });

  test("a text that doubles from step to step stops growing", () => {
    let s = "x";
    const double = () => {
      for (let step = 0; step < 64; step++) s = String(valueFrom("inputs.s + inputs.s", { ...DEFAULTS, s }));
    };
    expect(double).toThrow(expect.objectContaining(TOO_MUCH));
    expect(s.length).toBeLessThanOrEqual(2_000_000);
  });
});
