import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { parsePlaybook } from "../../src/playbook/index.ts";
import { judgeMutant, mutantOf } from "./mutants.ts";

const parse = (text: string) => parsePlaybook({ path: "hostile.yaml", text }, actionCatalogue);

describe("a text made to hang or crash a parser is refused", () => {
  const uses = Array.from({ length: 20 }, (_, n) => `b${n}: [${"*a,".repeat(20)}*a]`);
  const bomb = ["a: &a [1]", ...uses].join("\n");
  const long = `\${{ ${"1 + ".repeat(240)}1 }}`;
  const expressionBomb = [
    "version: 1\nname: x\nsteps:",
    `  - { uses: wait, with: &w { duration: ["${Array.from({ length: 60 }, () => long).join('", "')}"] } }`,
    "  - { uses: wait, with: *w }\n".repeat(49),
  ].join("\n");
  const group = `  - steps:\n${"      - { uses: wait, with: { duration: 1s } }\n".repeat(300)}`;
  test.each([
    ["5 MB", "a: 1\n".repeat(1_000_000), "PB_TOO_LARGE"],
    ["a megabyte of tokens", "- a\n".repeat(240_000), "PB_TOO_LARGE"],
    [
      "10,000 steps",
      `version: 1\nname: x\nsteps:\n${"  - uses: wait\n    with: { duration: 1s }\n".repeat(10_000)}`,
      "PB_TOO_LARGE",
    ],
    ["20,000 nested lists", "- ".repeat(20_000), "PB_TOO_DEEP"],
    ["100,000 brackets", "[".repeat(100_000), "PB_TOO_DEEP"],
    ["unclosed braces", "{a: ".repeat(3_000), "PB_TOO_DEEP"],
    ["an alias bomb", bomb, "PB_TOO_MANY_ALIASES"],
    ["expressions repeated by aliases", expressionBomb, "PB_TOO_LARGE"],
    ["600 steps inside two others", `version: 1\nname: x\nsteps:\n${group}${group}`, "PB_TOO_LARGE"],
    ["a key of JavaScript's own", "version: 1\nname: x\n__proto__: { a: 1 }\nsteps: []\n", "PB_KEY_REFUSED"],
  ])("%s", (_, text, code) => {
    const { playbook, diagnostics } = parse(text);
    expect(playbook).toBeUndefined();
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
    expect(diagnostics.length).toBeLessThanOrEqual(101);
  });
});

test("5,000 mutants of valid playbooks are refused with advice or can be planned, at a bounded cost", () => {
  const fates = new Map<string, number>();
  for (let seed = 1; seed <= 5_000; seed++) {
    try {
      const fate = judgeMutant(mutantOf(seed));
      fates.set(fate, (fates.get(fate) ?? 0) + 1);
    } catch (error) {
      throw new Error(`mutant ${seed}:\n${mutantOf(seed)}`, { cause: error });
    }
  }
  // A generator that only breaks texts would prove nothing about those that can still be planned.
  expect(fates.get("planned")).toBeGreaterThan(500);
  expect(fates.get("refused")).toBeGreaterThan(500);
});

test("any text at all gives diagnostics and never an exception", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      expect(parse(text).diagnostics.length).toBeGreaterThan(0);
    }),
    { numRuns: 300, seed: 7 },
  );
});
