import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { parsePlaybook } from "../../src/playbook/index.ts";
import { planPlaybook } from "../../src/playbook/plan/plan-playbook.ts";

/** The objects that a step with this YAML text would apply. */
function objectsOf(text: string, inputs: Readonly<Record<string, string | number>> = {}): unknown {
  const indented = text.replaceAll(/^/gm, "        ");
  const declared = Object.entries(inputs).map(
    ([name, value]) => `  ${name}: { type: ${typeof value === "number" ? "number" : "string"} }\n`,
  );
  const source = `version: 1\nname: x\ninputs:\n${declared.join("")}steps:\n  - uses: k8s.apply\n    with:\n      manifests: |\n${indented}`;
  const { playbook, diagnostics } = parsePlaybook(
    { path: "x.yaml", text: declared.length > 0 ? source : source.replace("inputs:\n", "") },
    actionCatalogue,
  );
  expect(diagnostics).toEqual([]);
  const planned = playbook && planPlaybook(playbook, inputs);
  return planned && "plan" in planned ? planned.plan.steps[0]?.cells[0]?.params.manifests : planned;
}

describe("a YAML text in a parameter is read as kubectl reads it", () => {
  test.each([
    ["an octal mode", "defaultMode: 0400", { defaultMode: 256 }],
    ["a word that is true", "flag: on", { flag: true }],
    ["a country", "country: NO", { country: false }],
    ["a time of day", "at: 12:30", { at: "12:30" }],
    [
      "a merge key",
      "labels: &l { app: x }\ndata: { <<: *l, b: 1 }",
      { labels: { app: "x" }, data: { app: "x", b: 1 } },
    ],
  ])("%s", (_, text, object) => {
    expect(objectsOf(text)).toEqual([object]);
  });

  test("documents become items, and empty ones nothing", () => {
    expect(objectsOf("a: 1\n---\n# nothing\n---\nb: 2")).toEqual([{ a: 1 }, { b: 2 }]);
  });
});

describe("an expression in a YAML text", () => {
  test("alone keeps its type, and is text in quotes or beside words", () => {
    const text = `num: \${{ inputs.n }}\nq: "\${{ inputs.n }}"\nw: v\${{ inputs.n }}\nflow: { name: \${{ inputs.n }} }`;
    expect(objectsOf(text, { n: 3 })).toEqual([{ num: 3, q: "3", w: "v3", flow: { name: 3 } }]);
  });

  test("may be in a block of text, where it stays inside", () => {
    const text = `script: |\n  echo \${{ inputs.cmd }}\n  exit 0\nlast: 1`;
    expect(objectsOf(text, { cmd: "a\n---\nkind: Secret" })).toEqual([
      { script: "echo a\n---\nkind: Secret\nexit 0\n", last: 1 },
    ]);
  });

  test("adds no key and no document, whatever an input holds", () => {
    const text = `kind: ConfigMap\ndata:\n  cmd: \${{ inputs.cmd }}\n  args: [a, \${{ inputs.cmd }}]\n  name: x-\${{ inputs.cmd }}`;
    const hostile = fc.oneof(
      fc.constantFrom(
        'echo "foo": bar',
        "a\nb: c",
        "x\n---\nkind: Secret",
        "&a *a",
        "!!binary x",
        "{ a: b",
        "\ue0000\ue000",
        "1.10",
        "on",
      ),
      fc.string({ unit: "binary", maxLength: 40 }),
    );
    fc.assert(
      fc.property(hostile, (cmd) => {
        expect(objectsOf(text, { cmd })).toEqual([
          { kind: "ConfigMap", data: { cmd, args: ["a", cmd], name: `x-${cmd}` } },
        ]);
      }),
      { numRuns: 60, seed: 11 },
    );
  });
});
