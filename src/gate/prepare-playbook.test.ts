import Type from "typebox";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../base/json.ts";
import type { ActionCatalogue } from "../playbook/action-declaration.ts";
import { parsePlaybook } from "../playbook/index.ts";
import { type PreparedRun, permitRun, preparePlaybook, reopenPlaybook } from "./prepare-playbook.ts";

const nothing = Type.Object({}, { additionalProperties: false });
const actions: ActionCatalogue = new Map([
  [
    "test.noop",
    { name: "test.noop", summary: "Nothing.", params: nothing, outputs: nothing, recovery: "reconcile" },
  ],
]);

const source = (body: string) => ({ path: "p.yaml", text: `version: 1\nname: p\n${body}` });
const prepare = (body: string, given: JsonObject = {}) =>
  preparePlaybook(parsePlaybook(source(body), actions), given);

function prepared(body: string, given: JsonObject = {}) {
  const found = prepare(body, given);
  if (found.kind !== "ready") throw new Error(JSON.stringify(found.diagnostics));
  return found.prepared;
}

const NOOP = "steps: [{ id: s, uses: test.noop }]\n";
const COUNTED = `inputs: { n: { type: integer, maximum: 3 } }\n${NOOP}`;
const LISTED = `inputs: { l: { type: array } }\nsteps:\n`;
/** Nine steps of 250 cells each; every single matrix is within its limit. */
const LARGE = `${LISTED}${`  - { uses: test.noop, matrix: { x: "\${{ inputs.l }}" } }\n`.repeat(9)}`;
/** Two steps inside the cells of two others: 40 × 40 × 2 cells, and those around them. */
const NESTED = `${LISTED}  - matrix: { x: "\${{ inputs.l }}" }
    steps:
      - matrix: { y: "\${{ inputs.l }}" }
        steps: [{ uses: test.noop }, { uses: test.noop }]
`;
const GROUPED = `inputs: { g: { type: array } }\nconcurrency: { group: "\${{ inputs.g }}", policy: queue }\n${NOOP}`;
const LOST = `inputs: { g: { type: array } }\nconcurrency: { group: "\${{ inputs.g[0] }}", policy: queue }\n${NOOP}`;
const many = (count: number) => Array.from({ length: count }, (_, index) => `v${index}`);

describe("preparing a playbook", () => {
  test.each<readonly [string, string, JsonObject, string, readonly string[], readonly string[]]>([
    [
      "a file with mistakes",
      "steps: [{ uses: test.nop }, { uses: x }]",
      {},
      "broken",
      ["PB_UNKNOWN_ACTION", "PB_UNKNOWN_ACTION"],
      [],
    ],
    [
      "inputs that do not fit, all at once",
      COUNTED,
      { n: "12", m: 1 },
      "wrong-inputs",
      ["PB_UNKNOWN_INPUT", "PB_BAD_INPUT"],
      ["n"],
    ],
    ["an input that is missing", COUNTED, {}, "wrong-inputs", ["PB_MISSING_INPUT"], ["n"]],
    ["more cells than a run may have", LARGE, { l: many(250) }, "wrong-inputs", ["RUN_TOO_LARGE"], []],
    [
      "more cells inside cells than a run may have",
      NESTED,
      { l: many(40) },
      "wrong-inputs",
      ["RUN_TOO_LARGE"],
      [],
    ],
    ["a concurrency group that is no text", GROUPED, { g: ["a"] }, "wrong-inputs", ["RUN_GROUP_INVALID"], []],
    [
      "a concurrency group that cannot be worked out",
      LOST,
      { g: [] },
      "wrong-inputs",
      ["PB_EXPRESSION_FAILED"],
      [],
    ],
  ])("refuses %s", (_, body, given, kind, codes, inputs) => {
    const found = prepare(body, given);
    if (found.kind === "ready") throw new Error("it was not refused");
    expect(found.kind).toBe(kind);
    expect(found.source).toEqual(source(body));
    expect(found.diagnostics.map(({ code }) => code)).toEqual(codes);
    expect(found.kind === "wrong-inputs" ? [...found.byInput.keys()] : []).toEqual(inputs);
  });

  test("gives the playbook, its inputs with defaults, the plan and the warnings", () => {
    const { content } = prepared(
      `inputs: { n: { type: integer }, m: { type: integer, default: 2 } }\n${NOOP}`,
      {
        n: "1",
      },
    );
    expect(content.playbook.name).toBe("p");
    expect(content.inputs).toEqual({ n: 1, m: 2 });
    expect(content.plan).toMatchObject({
      inputs: { n: 1, m: 2 },
      steps: [{ id: "s", cells: [{ key: "" }] }],
    });
    expect(content.expected).toEqual([
      { id: "s", name: "s", uses: "test.noop", phase: "steps", cellKeys: [""] },
    ]);
    expect(content.warnings).toEqual([]);
  });

  test("accepts exactly as many cells as a run may have", () => {
    expect(prepare(LARGE, { l: many(222) }).kind).toBe("ready");
    expect(prepare(LARGE, { l: many(223) }).kind).toBe("wrong-inputs");
  });
});

describe("a permit", () => {
  const roles = new Map([["owner", ["U1"]]]);
  const OWNERS = `permissions: { run: ["role:owner"], channels: [C1] }\n${NOOP}`;

  test.each([
    ["who is named, where it may be run", { by: "U1", channel: "C1", roles }, undefined],
    ["who is not named", { by: "U2", channel: "C1", roles }, "person"],
    ["who is named, elsewhere", { by: "U1", channel: "C2", roles }, "channel"],
    ["who has the role no more", { by: "U1", channel: "C1", roles: new Map() }, "person"],
    ["the operator, whom no playbook narrows", { by: "U2", channel: "C9", isOperator: true }, undefined],
  ] as const)("for %s", (_, asker, denied) => {
    const permit = permitRun(prepared(OWNERS), asker);
    if ("denial" in permit) expect(permit.denial.kind).toBe(denied);
    else {
      expect(denied).toBeUndefined();
      expect(permit.run.content).toMatchObject({ by: asker.by, channel: asker.channel });
    }
  });

  test("is required by the type of a prepared run", () => {
    const looked = prepared(NOOP);
    const { run } = permitRun(looked, { by: "U1", isOperator: true });
    const start = (given: PreparedRun) => given.content.by;
    expect(start(run)).toBe("U1");
    const refused = [
      // @ts-expect-error -- it does not say for whom
      () => start(looked),
      // @ts-expect-error -- not made by the gate
      () => start({ content: run.content }),
      // @ts-expect-error -- a copy of what the gate made, with other inputs
      () => start({ ...run, content: { ...run.content, inputs: { n: 4 } } }),
      // @ts-expect-error -- its content cannot be replaced
      () => (Object.assign(run, {}).content = run.content),
    ];
    expect(refused).toHaveLength(4);
  });
});

test("a run in the journal is reopened with its own playbook, or not at all if this version refuses it", () => {
  expect(reopenPlaybook(source(NOOP), actions)?.steps.map(({ id }) => id)).toEqual(["s"]);
  expect(reopenPlaybook(source(NOOP), new Map())).toBeUndefined();
});
