import { actionCatalogue } from "../../src/actions/catalogue.ts";
import type { JsonObject } from "../../src/base/json.ts";
import { type Plan, parsePlaybook, planPlaybook } from "../../src/playbook/index.ts";
import type { Playbook, Step } from "../../src/playbook/playbook.ts";
import type { Scope } from "../../src/playbook/scope.ts";

/** A playbook from its text; if there is a mistake in it, the test fails with the diagnostics. */
export function playbookOf(text: string): Playbook {
  const { playbook, diagnostics } = parsePlaybook({ path: "test.yaml", text }, actionCatalogue);
  if (!playbook) throw new Error(JSON.stringify(diagnostics, null, 2));
  return playbook;
}

/** The plan of a playbook with these resolved inputs; if it cannot be planned, the test fails with the diagnostics. */
export function planOf(playbook: Playbook, inputs: JsonObject = {}): Plan {
  const planned = planPlaybook(playbook, inputs);
  if ("diagnostics" in planned) throw new Error(JSON.stringify(planned.diagnostics, null, 2));
  return planned.plan;
}

/** A playbook with one `wait` step and these lines below it; `inputs` has rate, meshes and pause. */
export function stepWith(...lines: readonly string[]): Step {
  const text = [
    "version: 1",
    "name: test",
    "inputs:",
    "  rate: { type: integer, default: 300 }",
    "  meshes: { type: array, default: [none, sidecar] }",
    "  pause: { type: duration, default: 1s }",
    "steps:",
    "  - id: first",
    "    uses: app.deploy",
    "    with: { app: bookshop, namespace: shop }",
    "  - id: step",
    ...lines.map((line) => `    ${line}`),
  ].join("\n");
  const step = playbookOf(text).steps[1];
  if (!step) throw new Error("The playbook has no second step.");
  return step;
}

export function scopeWith(changes: Partial<Scope> = {}): Scope {
  return {
    inputs: { rate: 300, meshes: ["none", "sidecar"], pause: "1s" },
    steps: { first: { outcome: "succeeded", outputs: { url: "http://shop/", namespace: "shop" } } },
    run: { id: "r1", playbook: "test", requested_by: "me", started_at: "2026-01-01T00:00:00Z" },
    status: "success",
    ...changes,
  };
}
