import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { parsePlaybook, planPlaybook, renderDiagnostics, resolveInputs } from "../../src/playbook/index.ts";

const parse = (text: string) => parsePlaybook({ path: "hostile.yaml", text }, actionCatalogue);
const good = readFileSync("playbooks/compare-meshes.yaml", "utf8");

describe("a text that is made to hang or crash a parser is refused", () => {
  const uses = Array.from({ length: 20 }, (_, n) => `b${n}: [${"*a,".repeat(20)}*a]`);
  const bomb = ["a: &a [1]", ...uses].join("\n");
  test.each([
    ["5 MB", "a: 1\n".repeat(1_000_000), "PB_TOO_LARGE"],
    ["a megabyte of tokens", "- a\n".repeat(240_000), "PB_TOO_LARGE"],
    [
      "10,000 steps",
      `version: 1\nname: x\nsteps:\n${"  - uses: wait\n    with: { duration: 1s }\n".repeat(10_000)}`,
      "PB_TOO_LARGE",
    ],
    ["20,000 lists in each other", "- ".repeat(20_000), "PB_TOO_DEEP"],
    ["100,000 brackets", "[".repeat(100_000), "PB_TOO_DEEP"],
    ["braces without an end", "{a: ".repeat(3_000), "PB_TOO_DEEP"],
    ["an alias bomb", bomb, "PB_TOO_MANY_ALIASES"],
  ])("%s", (_, text, code) => {
    const { playbook, diagnostics } = parse(text);
    expect(playbook).toBeUndefined();
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
    expect(diagnostics.length).toBeLessThanOrEqual(101);
  });
});

/** Cuts a piece out of a text, doubles it, or puts something else in its place. */
const mutant = fc
  .array(
    fc.record({
      at: fc.nat(good.length),
      length: fc.nat(12),
      put: fc.constantFrom(
        "",
        ":",
        "- ",
        "\n",
        "  ",
        "${{",
        "}}",
        "*a",
        "&a ",
        "!t ",
        '"',
        "'",
        "[",
        "{",
        "\t",
        "#",
        "null",
        "1e999",
        "__proto__: 1",
      ),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((cuts) =>
    cuts.reduce((text, { at, length, put }) => text.slice(0, at) + put + text.slice(at + length), good),
  );

test("mutants of a good playbook never crash; what lints clean also plans", () => {
  fc.assert(
    fc.property(mutant, (text) => {
      const { playbook, diagnostics } = parse(text);
      const rendered = renderDiagnostics(diagnostics, { path: "hostile.yaml", text });
      if (!playbook) {
        expect(rendered).toContain("PB_");
        return;
      }
      const { inputs } = resolveInputs(playbook, {});
      if (inputs)
        expect(JSON.parse(JSON.stringify(planPlaybook(playbook, inputs, actionCatalogue)))).toBeTruthy();
    }),
    { numRuns: 300, seed: 7 },
  );
});

test("any text at all gives diagnostics and no exception", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      expect(parse(text).diagnostics.length).toBeGreaterThan(0);
    }),
    { numRuns: 300, seed: 7 },
  );
});
