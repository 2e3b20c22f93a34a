import Type from "typebox";
import { describe, expect, test } from "vitest";
import { engineWith, fakeAction, request, sharedStore } from "./engine-harness.ts";

const store = sharedStore();

/** Measures the next of these results each time. */
function measuring(...results: readonly (number | { readonly p99: number; readonly saturated: boolean })[]) {
  const left = [...results];
  const action = fakeAction(
    "test.measure",
    async () => {
      const next = left.shift() ?? 0;
      const result = typeof next === "number" ? { p99: next } : next;
      return { outputs: {}, result };
    },
    { recovery: "measure", measures: true },
  );
  const result = Type.Object({ p99: Type.Number(), saturated: Type.Optional(Type.Boolean()) });
  return { ...action, result };
}

describe("later steps", () => {
  test("read what a step measured and how it was judged, also if it failed", async () => {
    const engine = engineWith(store(), [measuring(100, 112)]);
    const race = request(`
steps:
  - id: race
    uses: test.measure
    thresholds: [{ expr: result.p99 <= previous.p99 * 1.05 }]
  - id: tell
    if: always()
    uses: test.echo
    with:
      text: "\${{ steps.race.thresholds[0].verdict }} at \${{ steps.race.result.p99 }} ms: \${{ steps.race.thresholds[0].verdict == 'breached' ? string(int((steps.race.thresholds[0].figures['result.p99'] / steps.race.thresholds[0].figures['previous.p99'] - 1.0) * 100.0 + 0.5)) + ' % slower' : 'first' }}"
`);
    const texts: unknown[] = [];
    for (let night = 1; night <= 2; night++) {
      const { id } = await engine.begin(race);
      await engine.waitForEnd(id);
      const attempts = await store().attempts.ofRun(id);
      texts.push(attempts.find(({ stepId }) => stepId === "tell")?.params);
    }
    expect(texts).toEqual([
      { text: "inconclusive at 100 ms: first" },
      { text: "breached at 112 ms: 12 % slower" },
    ]);
  });

  test("are told that a step was skipped when they read its outputs", async () => {
    const engine = engineWith(store(), [measuring()]);
    const { id } = await engine.begin(
      request(`
steps:
  - { id: a, if: "1 == 2", uses: test.echo, with: { text: x } }
  - { id: b, uses: test.echo, with: { text: "\${{ steps.a.outputs.text }}" } }
`),
    );
    const view = await engine.waitForEnd(id);
    expect(view.problem).toContain('the step "a" was skipped, so it has no outputs');
  });
});

test("a result of a saturated load generator never becomes previous", async () => {
  const engine = engineWith(store(), [measuring(100, { p99: 500, saturated: true }, 104)]);
  const race = request(`
steps:
  - id: race
    uses: test.measure
    thresholds: [{ expr: result.p99 <= previous.p99 * 1.05, level: warn }]
`);
  const notes: unknown[] = [];
  for (let night = 1; night <= 3; night++) {
    const view = await engine.waitForEnd((await engine.begin(race)).id);
    notes.push(view.steps[0]?.cells[0]?.thresholds[0]?.figures);
  }
  expect(notes.slice(1)).toEqual([
    { "result.p99": 500, "previous.p99": 100 },
    { "result.p99": 104, "previous.p99": 100 },
  ]);
});
