import Type from "typebox";
import { expect, test } from "vitest";
import { planOf } from "../../../test/support/playbooks.ts";
import { Failure } from "../../base/failure.ts";
import { parsePlaybook } from "../../playbook/index.ts";
import type { Action } from "../action.ts";
import { checkPlan } from "./check-plan.ts";

const action: Action = {
  name: "install",
  summary: "Installs a mesh.",
  params: Type.Object({ mesh: Type.String() }, { additionalProperties: false }),
  outputs: Type.Object({ mesh: Type.String() }, { additionalProperties: false }),
  recovery: "reconcile",
  run: () => Promise.reject(new Error("a check runs nothing")),
  check: async ({ mesh }) => {
    if (mesh !== "sidecar")
      throw new Failure("MESH_UNKNOWN", `There is no mesh "${String(mesh)}".`, { hint: "Known: sidecar." });
  },
};

async function mistakesIn(steps: string): Promise<readonly string[]> {
  const text = `version: 1\nname: p\ninputs:\n  meshes: { type: array, items: string }\nsteps:\n${steps}`;
  const { playbook, diagnostics } = parsePlaybook({ path: "p.yaml", text }, new Map([["install", action]]));
  if (!playbook) throw new Error(JSON.stringify(diagnostics));
  const found = await checkPlan(
    planOf(playbook, { meshes: ["sidecar", "sidcar", "sidcar"] }),
    new Map([["install", action]]),
  );
  return found.map(({ code, message, hint }) => `${code} ${message} ${hint ?? ""}`);
}

test("mistakes that can be known without a cluster are found before a run begins, each once", async () => {
  const all = `  - { id: all, name: Install, uses: install, matrix: { m: "\${{ inputs.meshes }}" }, with: { mesh: "\${{ matrix.m }}" } }`;
  expect(await mistakesIn(all)).toEqual(['MESH_UNKNOWN Install: There is no mesh "sidcar". Known: sidecar.']);
});

test.each([
  ["a step that may fail", "  - { uses: install, continue_on_error: true, with: { mesh: x } }"],
  ["a step that never runs", '  - { uses: install, if: "1 > 2", with: { mesh: x } }'],
  [
    "a step that may not run",
    `  - { id: one, uses: install, with: { mesh: sidecar } }
  - { uses: install, if: "steps.one.outputs.mesh == 'x'", with: { mesh: x } }`,
  ],
  [
    "what is known later",
    `  - { id: one, uses: install, with: { mesh: sidecar } }\n  - { uses: install, with: { mesh: "\${{ steps.one.outputs.mesh }}" } }`,
  ],
])("%s is not judged beforehand", async (_what, steps) => {
  expect(await mistakesIn(steps)).toEqual([]);
});
