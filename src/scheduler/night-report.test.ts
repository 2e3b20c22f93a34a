import { describe, expect, test } from "vitest";
import { fakeComparison } from "../../test/support/comparisons.ts";
import { fakeLoadResult } from "../../test/support/load-results.ts";
import { runView, T0_MS } from "../../test/support/run-views.ts";
import type { JsonObject } from "../base/json.ts";
import type { RunRow } from "../store/run-repository.ts";
import { nightReport } from "./night-report.ts";

const NIGHT = { schedule: "nightly", slotMs: T0_MS, mention: [] };
const view = runView({ id: "now", status: "succeeded", night: NIGHT });
const comparison = (sidecarMs: number) =>
  fakeComparison({ variants: { none: {}, sidecar: { p50Ms: sidecarMs } }, rounds: 5 });

/** A store with these two nights. */
function ports(nights: { readonly now: readonly object[]; readonly before?: readonly object[] }, rate = 3) {
  const row = (id: string, inputs: JsonObject) =>
    ({
      id,
      playbookName: "race",
      playbookText: "x",
      playbookIncludes: {},
      inputs,
      productVersion: "1",
      clusterUid: null,
      slotMs: T0_MS - 86_400_000,
      createdAtMs: T0_MS,
    }) as unknown as RunRow;
  const measured = (results: readonly object[] = []) =>
    results.map((result, index) => ({ stepId: `step${index}`, cellKey: "", result: result as JsonObject }));
  return {
    runs: {
      find: async () => row("now", { rate: 3 }),
      lastGoodNight: async () => (nights.before === undefined ? undefined : row("before", { rate })),
    },
    results: { ofRun: async (id: string) => measured(id === "now" ? nights.now : nights.before) },
  };
}

describe("a night's report", () => {
  test("judges comparisons, and names the differences in conditions", async () => {
    const report = await nightReport(view, ports({ now: [comparison(4)], before: [comparison(2)] }, 9));
    expect(report?.worse).toBe(true);
    expect(report?.headline).toMatch(
      /^Against the night of 2026-11-22 12:00 UTC \(run before\): sidecar is slower/,
    );
    expect(report?.lines.at(-1)).toBe("Not under equal conditions: The input rate differs: 9 → 3.");
  });

  test("puts single load tests side by side without judging them", async () => {
    const nights = { now: [fakeLoadResult({ p50Ms: 9 })], before: [fakeLoadResult({ p50Ms: 1 })] };
    const report = await nightReport(view, ports(nights));
    expect(report?.worse).toBe(false);
    expect(report?.headline).toMatch(/^Shown beside the night of .*; single load tests are not judged\.$/);
    expect(report?.lines).toEqual([
      expect.stringMatching(/^step0: p50 1\S* → 9\S* ms, p99 .* ms, no errors$/),
    ]);
  });

  test.each([
    ["nothing in the same step", [comparison(2)], []],
    ["another kind of result", [comparison(2)], [fakeLoadResult()]],
  ])("says so when the night before measured %s", async (_, now, before) => {
    const report = await nightReport(view, ports({ now, before }));
    expect(report).toMatchObject({
      worse: false,
      headline: expect.stringMatching(/^Nothing that .* was measured again/),
    });
  });

  test("says so if it is the first of its schedule, or if there is no earlier good one", async () => {
    const first = ports({ now: [comparison(2)] });
    expect((await nightReport(view, first))?.headline).toMatch(/^The first good night/);
    expect((await nightReport({ ...view, status: "failed" }, first))?.headline).toMatch(
      /^No earlier good night/,
    );
  });

  test("does not exist for a run that a person started, nor for a night that measured nothing", async () => {
    const { night: _night, ...byHand } = view;
    expect(
      await nightReport(byHand, ports({ now: [comparison(2)], before: [comparison(2)] })),
    ).toBeUndefined();
    expect(await nightReport(view, ports({ now: [], before: [comparison(2)] }))).toBeUndefined();
  });
});
