import Type from "typebox";
import { describe, expect, test } from "vitest";
import { planOf } from "../../../test/support/playbooks.ts";
import type { ErrorCode } from "../../base/error-codes.ts";
import { Failure } from "../../base/failure.ts";
import type { ObjectChange } from "../../kubernetes/preview/object-change.ts";
import { parsePlaybook } from "../../playbook/index.ts";
import type { Action } from "../action.ts";
import { previewPlan } from "./preview-plan.ts";
import { renderPreview } from "./render-preview.ts";

function action(name: string, preview?: Action["preview"]): Action {
  return {
    name,
    summary: "Does what the test says.",
    params: Type.Object({ text: Type.Optional(Type.String()) }, { additionalProperties: false }),
    outputs: Type.Object({ text: Type.Optional(Type.String()) }, { additionalProperties: false }),
    recovery: "reconcile",
    run: () => Promise.reject(new Error("a preview runs nothing")),
    ...(preview ? { preview } : {}),
  };
}

const changes: readonly ObjectChange[] = [
  { object: "ConfigMap/a/b", change: "update", lines: ['- data.x: "1"', '+ data.x: "2"'] },
  { object: "ConfigMap/a/c", change: "none", lines: [] },
];

async function previewOf(body: string, preview: Action["preview"], includes: Record<string, string> = {}) {
  const text = `version: 1\nname: p\n${body}`;
  const actions = new Map([action("apply", preview), action("measure")].map((one) => [one.name, one]));
  const { playbook, diagnostics } = parsePlaybook({ path: "p.yaml", text, includes }, actions);
  if (!playbook) throw new Error(JSON.stringify(diagnostics));
  const plan = planOf(playbook);
  return renderPreview(plan, await previewPlan(plan, actions, AbortSignal.timeout(5_000)));
}

describe("a preview", () => {
  test("asks every cell that would run and whose parameters are known", async () => {
    const asked: unknown[] = [];
    const text = await previewOf(
      `steps:
  - { id: m, uses: measure }
  - { id: one, uses: apply, matrix: { n: [a, b] }, with: { text: "\${{ matrix.n }}" } }
  - { id: never, uses: apply, if: "1 > 2" }
  - { id: late, uses: apply, with: { text: "\${{ steps.m.outputs.text }}" } }
`,
      async (params) => {
        asked.push(params.text);
        return changes;
      },
    );
    expect(asked).toEqual(["a", "b"]);
    expect(text).toBe(`p: p

one [a]: apply
  ~ ConfigMap/a/b would change
      - data.x: "1"
      + data.x: "2"
  = ConfigMap/a/c stays as it is

one [b]: apply
  ~ ConfigMap/a/b would change
      - data.x: "1"
      + data.x: "2"
  = ConfigMap/a/c stays as it is

late: apply
  ? only known during the run: /text`);
  });

  test("a step learns what earlier steps would do, and its changes are described as following theirs", async () => {
    const heard: (readonly (readonly [string, string])[])[] = [];
    const step = (change: ObjectChange["change"]): Record<string, ObjectChange["change"]> => ({ a: change });
    const answers = [step("create"), step("create"), step("absent"), step("none"), step("left")];
    const text = await previewOf(
      `steps:\n${answers.map((_, index) => `  - { id: s${index}, uses: apply }\n`).join("")}`,
      async (_params, { earlier }) => {
        heard.push([...earlier]);
        const answer = Object.entries(answers[heard.length - 1] ?? {});
        return answer.map(([object, change]) => ({ object, change, lines: [] }));
      },
    );
    expect(heard).toEqual([[], [["a", "made"]], [["a", "made"]], [["a", "gone"]], [["a", "made"]]]);
    expect(text.split("\n").filter((line) => line.startsWith("  "))).toEqual([
      "  + a would be created",
      "  ~ a would change",
      "      An earlier step creates it.",
      "  - a would be deleted",
      "  + a would be created",
      "      An earlier step removes it.",
      "  = a is left",
    ]);
  });

  test("looks into included playbooks", async () => {
    const inner = "version: 1\nname: inner\nsteps:\n  - { id: deep, uses: apply }\n";
    const text = await previewOf(
      "steps:\n  - { id: one, uses: 'playbook:./inner.yaml' }\n",
      async () => changes,
      { "inner.yaml": inner },
    );
    expect(text).toContain("one.deep: apply\n  ~ ConfigMap/a/b would change");
  });

  test("reports a cell's failure in its place, and stops when there is no cluster", async () => {
    const failing = (code: ErrorCode) => () => Promise.reject(new Failure(code, "It says no."));
    const body = "steps:\n  - { id: one, uses: apply }\n";
    expect(await previewOf(body, failing("KUBE_FORBIDDEN"))).toContain("one: apply\n  ? It says no.");
    await expect(previewOf(body, failing("KUBE_UNREACHABLE"))).rejects.toMatchObject({
      code: "KUBE_UNREACHABLE",
    });
  });

  test("says so when no step changes objects", async () => {
    expect(await previewOf("steps:\n  - uses: measure\n", undefined)).toContain("No step changes anything");
  });
});
