import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { STORE_KINDS, storeOfKind } from "./store-of-kind.ts";
import { storedRuns, viewOf } from "./stored-runs.ts";

let clockMs = 1_000;

describe.each(STORE_KINDS)("the journal of the $kind store", ({ kind }) => {
  const store = storeOfKind(kind, { ...systemClock, nowMs: () => clockMs });
  const { newRun, end } = storedRuns(store, () => ++clockMs);

  test("records what many cells do at once, and recording it again changes nothing", async () => {
    const { id, lease } = await newRun();
    const change = { view: viewOf(id, "running") };
    const cells = ["a", "b", "c"].map((cellKey) => ({ stepId: "s", cellKey, attempt: 1 }));
    const intents = cells.map((cell) => ({
      kind: "intent" as const,
      intent: { ...cell, phase: "steps" as const, params: {}, startedAtMs: 5 },
    }));
    const outcomes = cells.map((cell, index) => ({
      kind: "outcome" as const,
      outcome: {
        ...cell,
        status: "succeeded" as const,
        settled: true,
        endedAtMs: 6,
        ...(index === 1 ? {} : { result: { index } }),
      },
    }));
    for (const entries of [intents, intents, outcomes, outcomes, [...outcomes, ...intents]])
      await store().attempts.record(lease, entries, change);
    const rows = await store().attempts.ofRun(id);
    expect(rows.map(({ cellKey, status }) => `${cellKey}:${status}`).sort()).toEqual([
      "a:succeeded",
      "b:succeeded",
      "c:succeeded",
    ]);
    const found = await store().results.ofRun(id);
    expect(found.map(({ cellKey, result }) => [cellKey, result])).toEqual([
      ["a", { index: 0 }],
      ["c", { index: 2 }],
    ]);
    await end(lease);
  });
});
