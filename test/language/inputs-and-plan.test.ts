import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { gatherIncludes, parsePlaybook, renderPlan, resolveInputs } from "../../src/playbook/index.ts";
import { planOf, playbookOf } from "../support/playbooks.ts";

const race = playbookOf(readFileSync("playbooks/compare-meshes.yaml", "utf8"));

const typed = playbookOf(`version: 1
name: typed
inputs:
  url: { type: string }
  rate: { type: integer, default: 5, minimum: 1, maximum: 10 }
  share: { type: number, default: 0.5 }
  fast: { type: boolean, default: false }
  mesh: { type: choice, options: [none, sidecar], default: none }
  ports: { type: array, items: integer, default: [] }
  pause: { type: duration, default: 1s }
steps:
  - uses: wait
    with: { duration: "\${{ inputs.pause }}" }
`);

describe("inputs", () => {
  test("are read from what people type", () => {
    const given = {
      url: "http://a/",
      rate: "7",
      share: "0.25",
      fast: "true",
      mesh: "sidecar",
      ports: "80, 443",
      pause: "2m",
    };
    expect(resolveInputs(typed, given)).toEqual({
      inputs: {
        url: "http://a/",
        rate: 7,
        share: 0.25,
        fast: true,
        mesh: "sidecar",
        ports: [80, 443],
        pause: "2m",
      },
      diagnostics: [],
      byInput: new Map(),
    });
  });

  test("all mistakes are reported at once", () => {
    const given = {
      rates: "7",
      rate: "11",
      share: "half",
      fast: "yes",
      mesh: "sidcar",
      ports: "80,x",
      pause: "30",
    };
    const { inputs, diagnostics } = resolveInputs(typed, given);
    expect(inputs).toBeUndefined();
    expect(diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
      ["PB_UNKNOWN_INPUT", 'Did you mean "rate"?'],
      ["PB_MISSING_INPUT", "Give it a value: url=… in a command."],
      ["PB_BAD_INPUT", "Choose at most 10."],
      ["PB_BAD_INPUT", "Write a number."],
      ["PB_BAD_INPUT", "Write true or false."],
      ["PB_BAD_INPUT", 'Did you mean "sidecar"?'],
      ["PB_BAD_INPUT", "Check each item."],
      ["PB_BAD_INPUT", "Write 30s for seconds or 30m for minutes."],
    ]);
  });

  test("a name that every JavaScript object has is an unknown input", () => {
    expect(resolveInputs(race, { constructor: "x" }).diagnostics[0]?.code).toBe("PB_UNKNOWN_INPUT");
  });
});

describe("bounds", () => {
  const bounded = `version: 1
name: bounded
inputs:
  pause: { type: duration, default: 1m, minimum: 30s, maximum: 1h30m }
  meshes: { type: array, default: [none], min_items: 1, max_items: 2 }
  title: { type: string, default: Race, min_length: 2, max_length: 5 }
steps:
  - uses: wait
    with: { duration: "\${{ inputs.pause }}" }
`;
  const cases = [
    ["pause", "30s", undefined],
    ["pause", "90m", undefined],
    ["pause", "29s", "at least 30s"],
    ["pause", "2h", "at most 1h30m"],
    ["meshes", "none,sidecar", undefined],
    ["meshes", " , ", "at least 1"],
    ["meshes", "none,sidecar,ambient", "at most 2"],
    ["title", "ab", undefined],
    ["title", "🏁🏁🏁🏁🏁", undefined],
    ["title", "a", "at least 2"],
    ["title", "abcdef", "at most 5"],
  ] as const;

  test.each(cases)("of %s apply to given values: %s", (name, given, bound) => {
    const { inputs, byInput } = resolveInputs(playbookOf(bounded), { [name]: given });
    if (bound === undefined) expect(inputs).toBeDefined();
    else
      expect(byInput.get(name)).toMatchObject({
        code: "PB_BAD_INPUT",
        message: expect.stringContaining(bound),
      });
  });

  test.each(cases)("of %s apply to what an including playbook passes: %s", async (name, given, bound) => {
    const value = name === "meshes" ? given.split(",").filter((part) => part.trim() !== "") : given;
    const text = (written: string) =>
      `version: 1\nname: outer\ninputs: { late: { type: string, default: x } }\n` +
      `steps:\n  - { uses: playbook:./bounded.yaml, with: { ${name}: ${written} } }\n`;
    const parse = async (written: string) => {
      const source = await gatherIncludes({ path: "outer.yaml", text: text(written) }, async () => bounded);
      return parsePlaybook(source, actionCatalogue);
    };
    const { playbook, diagnostics } = await parse(JSON.stringify(value));
    if (bound === undefined) expect(playbook).toBeDefined();
    else
      expect(diagnostics[0]).toMatchObject({ code: "PB_BAD_PARAM", message: expect.stringContaining(bound) });
    const late = await parse(`"\${{ dyn(inputs.late) }}"`);
    const plan = late.playbook && planOf(late.playbook, { late: value });
    const problems = plan?.steps[0]?.cells[0]?.problems;
    expect(problems).toEqual(bound === undefined ? [] : [expect.stringContaining(bound)]);
  });
});

describe("the plan of a race", () => {
  const { inputs } = resolveInputs(race, { rate: "200" });
  const plan = planOf(race, inputs ?? {});

  test("resolves what follows from the inputs, and names the step that provides the rest", () => {
    expect(plan.steps.map(({ id }) => id)).toEqual(["mesh", "app", "race", "report"]);
    expect(plan.finally.map(({ uses, destructive }) => [uses, destructive])).toEqual([
      ["app.remove", true],
      ["mesh.uninstall", true],
    ]);
    expect(plan.steps[1]?.cells.map(({ key, params }) => [key, params.namespace])).toEqual([
      ["none", "race-none"],
      ["sidecar", "race-sidecar"],
      ["ambient", "race-ambient"],
    ]);
    const measured = plan.steps[2]?.cells[0];
    expect(measured?.problems).toEqual([]);
    expect(measured?.params).toMatchObject({
      variants: "known after app",
      profile: { rate: 200, timeout: "10s" },
    });
    expect(plan.steps[3]?.cells[0]?.runs).toContain("steps.race.outcome");
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  test("reads as text", () => {
    const text = renderPlan(plan);
    expect(text).toContain("with meshes=none,sidecar,ambient rate=200");
    expect(text).toContain("[sidecar]\n     app: bookshop\n     mesh: sidecar\n     namespace: race-sidecar");
    expect(text).toContain("variants: known after app");
    expect(text).toContain("Finally, however it ends:");
  });
});

test("a plan says what would fail and what would be skipped", () => {
  const playbook = playbookOf(`version: 1
name: failing
inputs:
  pause: { type: string, default: soon }
steps:
  - uses: wait
    with: { duration: "\${{ inputs.pause }}" }
  - uses: wait
    with: { duration: 1s }
    if: inputs.pause == 'never'
`);
  const plan = planOf(playbook, { pause: "soon" });
  expect(plan.steps[0]?.cells[0]?.problems).toEqual([
    '"duration" must be a duration, but it is "soon". Write a duration such as 30s, 5m or 1h30m.',
  ]);
  expect(plan.steps[1]?.cells[0]?.runs).toBe(false);
});

test("the cells of a matrix that mixes written values and values known only during the run are known later", () => {
  const playbook = playbookOf(`version: 1
name: later
inputs:
  mesh: { type: string, default: none }
steps:
  - { id: app, uses: app.deploy, with: { app: bookshop, namespace: shop } }
  - uses: wait
    matrix: { mesh: ["\${{ inputs.mesh }}", other], ns: [first, "of-\${{ steps.app.outputs.namespace }}"] }
    with: { duration: 1s }
`);
  const [, waiting] = planOf(playbook, { mesh: "none" }).steps;
  expect(waiting).toMatchObject({ cellsKnown: "known after app", cells: [] });
});
