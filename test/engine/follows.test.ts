import Type from "typebox";
import { describe, expect, test } from "vitest";
import { Failure, type Missing } from "../../src/base/failure.ts";
import type { RunView } from "../../src/run/run-view.ts";
import { engineWith, fakeAction, request, runToEnd, sharedStore } from "./engine-harness.ts";

const store = sharedStore();

const named = Type.Object({ text: Type.String() }, { additionalProperties: false });

/** Fails for a reason of its own; makes the mesh that its text names. */
const broken = {
  ...fakeAction(
    "test.break",
    async ({ text }) => {
      throw new Failure("ACTION_FAILED", `${String(text)} is broken.`);
    },
    { params: named },
  ),
  makes: ({ text }: { readonly text?: unknown }): readonly Missing[] => [
    { kind: "mesh", name: String(text) },
  ],
};

/** Fails because something is missing: `step race`, `mesh sidecar`. */
const lacking = fakeAction(
  "test.lack",
  async ({ text }) => {
    const [kind = "", name = ""] = String(text).split(" ");
    const missing = { kind: kind === "step" ? "step" : "mesh", name } as const;
    throw new Failure("ACTION_FAILED", `There is no ${String(text)}.`, { missing });
  },
  { params: named },
);

const ACTIONS = [broken, lacking];

const run = (body: string) => runToEnd(engineWith(store(), ACTIONS), body);

/** What each failed or cancelled cell follows from: `report ← race`. */
function links({ steps }: RunView): readonly string[] {
  const place = (id: string, key: string) => (key === "" ? id : `${id}[${key}]`);
  return steps.flatMap(({ id, cells }) =>
    cells
      .filter(({ status }) => status === "failed" || status === "cancelled")
      .map(({ key, follows }) =>
        follows ? `${place(id, key)} ← ${place(follows.stepId, follows.cellKey)}` : place(id, key),
      ),
  );
}

const RACE = "{ id: race, uses: test.break, with: { text: race } }";

describe("a failure that follows from another one is linked to it", () => {
  test("a report on a step that failed before it measured anything", async () => {
    const view = await run(`
steps:
  - ${RACE}
  - { id: report, if: always(), uses: test.lack, with: { text: step race } }
`);
    expect(links(view)).toEqual(["race", "report ← race"]);
    expect(view.problem).toBe("race: race is broken.");
  });

  test("a notification that reads what the failed step would have given", async () => {
    const view = await run(`
steps:
  - ${RACE}
  - { id: tell, if: failure(), uses: test.echo, with: { text: "\${{ steps.race.outputs.text }}" } }
  - { id: judge, if: "always() && steps.race.outputs.text == 'x'", uses: test.echo }
`);
    expect(links(view)).toEqual(["race", "tell ← race", "judge ← race"]);
  });

  test("clean-up that reads a step which was skipped because of the failure", async () => {
    const view = await run(`
steps:
  - ${RACE}
  - { id: app, uses: test.echo, with: { text: x } }
finally:
  - { id: clean, uses: test.echo, with: { text: "\${{ steps.app.outputs.text }}" } }
  - { id: again, uses: test.lack, with: { text: step clean } }
`);
    expect(links(view)).toEqual(["race", "clean ← race", "again ← race"]);
  });

  test("an app whose mesh could not be installed, cell by cell", async () => {
    const view = await run(`
steps:
  - id: mesh
    uses: test.break
    matrix: { mesh: [sidecar, ambient], fail_fast: false }
    with: { text: "\${{ matrix.mesh }}" }
finally:
  - id: app
    uses: test.lack
    matrix: { mesh: [sidecar, ambient, other], fail_fast: false }
    with: { text: "mesh \${{ matrix.mesh }}" }
`);
    expect(links(view)).toEqual([
      "mesh[sidecar]",
      "mesh[ambient]",
      "app[sidecar] ← mesh[sidecar]",
      "app[ambient] ← mesh[ambient]",
      "app[other]",
    ]);
  });

  test("cells that are stopped because another one of their step has failed", async () => {
    const slow = fakeAction("test.slow", ({ text }, { signal, clock }) =>
      text === "a"
        ? Promise.reject(new Error("a is broken"))
        : clock.sleep(60_000, { signal }).then(() => ({ outputs: {} })),
    );
    const view = await runToEnd(
      engineWith(store(), [slow]),
      `
steps:
  - id: cells
    uses: test.slow
    matrix: { it: [b, a], max_parallel: 2 }
    with: { text: "\${{ matrix.it }}" }
`,
    );
    expect(links(view)).toEqual(["cells[b] ← cells[a]", "cells[a]"]);
  });

  test("a step that includes a playbook in which a step failed", async () => {
    const engine = engineWith(store(), ACTIONS);
    const order = request(`
steps:
  - { id: night, uses: "playbook:./inner.yaml", matrix: { mesh: [sidecar] } }
  - { id: tell, if: always(), uses: test.lack, with: { text: step night } }
`);
    const inner = `version: 1\nname: inner\nsteps: [${RACE}]\n`;
    const { id } = await engine.begin({
      ...order,
      source: { ...order.source, includes: { "inner.yaml": inner } },
    });
    const view = await engine.waitForEnd(id);
    expect(links(view)).toEqual([
      "night[sidecar] ← night.race[sidecar]",
      "night.race[sidecar]",
      "tell ← night.race[sidecar]",
    ]);
    expect(view.problem).toBe("night.race (sidecar): race is broken.");
  });
});

test("a run that went on after a failure begins with it when a later step fails because of it", async () => {
  const view = await run(`
steps:
  - { id: mesh, continue_on_error: true, uses: test.break, with: { text: sidecar } }
  - { id: early, continue_on_error: true, uses: test.lack, with: { text: mesh sidecar } }
  - { id: app, uses: test.lack, with: { text: mesh sidecar } }
`);
  expect(view.problem).toBe("mesh: sidecar is broken. app failed because mesh had failed.");
  expect(view.warnings).toEqual(["mesh: sidecar is broken.", "early failed because mesh had failed."]);
});

test("a failure after another one that has nothing to do with it stands for itself", async () => {
  const view = await run(`
steps:
  - ${RACE}
  - { id: other, if: always(), uses: test.lack, with: { text: mesh ambient } }
  - { id: skipped, if: 1 == 2, uses: test.echo }
  - { id: reads, if: always(), uses: test.lack, with: { text: step skipped } }
  - { id: wrong, if: always(), uses: test.echo, with: { text: "\${{ string(1 / 0) }}" } }
`);
  expect(links(view)).toEqual(["race", "other", "reads", "wrong"]);
});
