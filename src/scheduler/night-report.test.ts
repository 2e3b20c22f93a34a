import { describe, expect, test } from "vitest";
import { fakeLoadResult } from "../../test/support/load-results.ts";
import { fakeNight, type Slowness } from "../../test/support/nights.ts";
import { runView, T0_MS } from "../../test/support/run-views.ts";
import type { JsonObject } from "../base/json.ts";
import type { RunRow } from "../store/run-repository.ts";
import { nightReport } from "./night-report.ts";

const NIGHT = { schedule: "nightly", slotMs: T0_MS, mention: [] };
const DAY_MS = 86_400_000;
const view = runView({ id: "now", status: "succeeded", night: NIGHT });

interface Past {
  readonly result: object;
  readonly inputs?: JsonObject;
  readonly productVersion?: string;
  /** False if the load generator could not keep up; default true. */
  readonly good?: boolean;
}

/** A store with these nights, oldest first; the last one is the one that is reported. */
function ports(nights: readonly Past[]) {
  const idOf = (index: number) => (index === nights.length - 1 ? "now" : `night${index}`);
  const rows = nights.map(({ inputs = { rate: 100 }, productVersion = "1" }, index) => ({
    id: idOf(index),
    playbookName: "race",
    playbookText: "x",
    playbookIncludes: {},
    inputs,
    productVersion,
    clusterUid: null,
    slotMs: T0_MS - (nights.length - 1 - index) * DAY_MS,
    createdAtMs: T0_MS,
  })) as unknown as readonly RunRow[];
  const key = { stepId: "race", cellKey: "" };
  const resultOf = (index: number) => nights[index]?.result as JsonObject;
  return {
    runs: {
      find: async (id: string) => rows.find((row) => row.id === id),
      lastGoodNight: async () => rows.at(-2),
    },
    results: {
      ofRun: async (id: string) => {
        const index = rows.findIndex((row) => row.id === id);
        return index < 0 ? [] : [{ ...key, result: resultOf(index) }];
      },
      nightsBefore: async () =>
        rows.slice(0, -1).map((row, index) => ({
          runId: row.id,
          slotMs: row.slotMs ?? 0,
          inputs: row.inputs,
          clusterUid: row.clusterUid,
          good: nights[index]?.good ?? true,
          result: resultOf(index),
        })),
    },
  };
}

const nights = (count: number, slowness: (night: number) => Slowness = () => ({})) =>
  Array.from({ length: count }, (_, night): Past => ({ result: fakeNight(night, slowness(night)) }));

describe("a night's report", () => {
  test("says how many nights are missing before changes can be told, and judges nothing", async () => {
    const report = await nightReport(view, ports(nights(3)));
    expect(report).toMatchObject({
      worse: false,
      headline: "Night 3 of 10 before changes can be told.",
    });
    expect(report?.lines[0]).toMatch(/^sidecar took as long as none times [\d.]+ at p50 \(usually [\d.]+\)/);
  });

  test("says that equal nights have not changed", async () => {
    const report = await nightReport(view, ports(nights(15)));
    expect(report).toMatchObject({ worse: false, headline: "No change against the 14 nights before." });
  });

  test("tells figures that moved together in one message, with what was different when they did", async () => {
    const slower = nights(17, (night) => (night < 15 ? {} : { sidecar: 1.15 }));
    const updated = slower.map((one, night) => (night < 15 ? one : { ...one, productVersion: "2" }));
    const report = await nightReport(view, ports(updated));
    expect(report?.worse).toBe(true);
    expect(report?.headline).toMatch(
      /^sidecar has changed since the night of 2026-11-22 12:00 UTC: 1\d % slower at p50, 1\d % slower at p99\.$/,
    );
    expect(report?.lines[0]).toBe(
      "What was different between run night14 and run night15: Regatta was updated: 1 → 2.",
    );
    const later = await nightReport(view, ports([...updated, { result: fakeNight(90, { sidecar: 1.15 }) }]));
    expect(later).toMatchObject({
      worse: false,
      headline: "No further change since the night of 2026-11-21 12:00 UTC.",
    });
    expect(later?.lines.join("\n")).toMatch(
      /sidecar is as it has been since the night of .*slower at p99 than/,
    );
  });

  test("does not say of a night that stands out that it is as before", async () => {
    const slower = nights(24, (night) => ({ sidecar: night < 15 ? 1 : night < 23 ? 1.15 : 2 }));
    const report = await nightReport(view, ports(slower));
    expect(report?.headline).toMatch(/^sidecar stands out this night/);
    expect(report?.lines.join("\n")).not.toContain("is as it has been");
  });

  test("claims no more nights for a variant that came later than it has", async () => {
    const long = nights(15);
    const young = long.map(({ result }, night): Past => {
      const { ambient: _, ...variants } = fakeNight(night).variants;
      return { result: night < 12 ? { ...result, variants } : result };
    });
    expect((await nightReport(view, ports(young)))?.headline).toBe(
      "No change against the 14 nights before. For ambient it is night 3 of 10 before changes can be told.",
    );
  });

  test("says where to look when nothing that is recorded was different", async () => {
    const report = await nightReport(
      view,
      ports(nights(17, (night) => (night < 15 ? {} : { sidecar: 1.15, ambient: 1.15 }))),
    );
    expect(report?.lines[0]).toMatch(/^Nothing that is recorded was different between .* Look at nodes/);
    expect(report?.lines.join("\n")).toContain("All meshes moved together");
  });

  test("calls a machine that got slower by its name, and alarms nobody (row 20)", async () => {
    const slow = { none: 1.6, sidecar: 1.6, ambient: 1.6 };
    const report = await nightReport(view, ports(nights(18, (night) => (night < 15 ? {} : slow))));
    expect(report).toMatchObject({ worse: false, headline: "No change against the 17 nights before." });
    expect(report?.lines.join("\n")).toMatch(/The baseline none was \d+ % slower than usual: .* no alarm/);
  });

  test.each([
    ["announced if it was 25 % slower or more", 1.5, true],
    ["said, but not announced, if it was less", 1.12, false],
  ])("a single odd night is odd, not a change, and is %s", async (_, factor, worse) => {
    const odd = nights(15, (night) => (night < 14 ? {} : { sidecar: factor }));
    const report = await nightReport(view, ports(odd));
    expect(report?.worse).toBe(worse);
    expect(report?.headline).toMatch(/^sidecar stands out this night: \d+ % slower at p50/);
    expect(report?.lines[0]).toMatch(/^One night is not a change yet/);
  });

  test("compares only nights with equal inputs, and says why the others were not", async () => {
    const mixed = nights(15).map((one, night) => (night < 12 ? { ...one, inputs: { rate: 300 } } : one));
    const report = await nightReport(view, ports(mixed));
    expect(report?.headline).toBe("Night 3 of 10 before changes can be told.");
    expect(report?.lines.at(-1)).toBe(
      "12 earlier nights not comparable, because the input rate was 300 then and 100 now.",
    );
  });

  test("never judges a night that could not be ranked, and leaves such nights out of the series", async () => {
    const unranked = (seed: number) => {
      const result = fakeNight(seed, { sidecar: 2 });
      return { result: { ...result, verdict: { ...result.verdict, ranked: false, reasons: ["3 rounds."] } } };
    };
    const now = await nightReport(view, ports([...nights(15), unranked(99)]));
    expect(now).toMatchObject({ worse: false, headline: "This night cannot be judged: 3 rounds." });
    const then = await nightReport(view, ports([...nights(12), unranked(98), { result: fakeNight(97) }]));
    expect(then?.headline).toBe("No change against the 12 nights before.");
    expect(then?.lines.at(-1)).toMatch(/^1 earlier night left out/);
  });

  test("counts a night whose load generator could not keep up among those left out", async () => {
    const report = await nightReport(
      view,
      ports([...nights(3), { result: fakeNight(98), good: false }, { result: fakeNight(97) }]),
    );
    expect(report?.headline).toBe("Night 4 of 10 before changes can be told.");
    expect(report?.lines.at(-1)).toMatch(/^1 earlier night left out/);
  });

  test("is alarmed when every round fails more often than any round of the nights before", async () => {
    const failing = fakeNight(50);
    const { sidecar, ...others } = failing.variants;
    if (sidecar === undefined) throw new Error("no sidecar");
    const rounds = sidecar.rounds.map((round) => ({ ...round, error_rate: 0.005 }));
    const now = { ...failing, variants: { ...others, sidecar: { ...sidecar, rounds } } };
    const report = await nightReport(view, ports([...nights(3), { result: now }]));
    expect(report).toMatchObject({ worse: true, headline: "sidecar fails more often (0.5 %)." });
  });

  test("puts single load tests side by side without judging them", async () => {
    const [before, now] = [fakeLoadResult({ p50Ms: 1 }), fakeLoadResult({ p50Ms: 9 })];
    const report = await nightReport(view, ports([{ result: before }, { result: now }]));
    expect(report).toMatchObject({
      worse: false,
      headline: expect.stringMatching(/^Shown beside the night of .*; single load tests are not judged\.$/),
    });
    expect(report?.lines).toEqual([
      expect.stringMatching(/^race: p50 1\S* → 9\S* ms, p99 .* ms, no errors$/),
    ]);
    const other = await nightReport(view, ports([{ result: before, inputs: { rate: 5 } }, { result: now }]));
    expect(other?.headline).toMatch(
      /^Not comparable with the night of .*, because the input rate was 5 then/,
    );
  });

  test("says so if there is nothing to compare with", async () => {
    const single = await nightReport(view, ports([{ result: fakeLoadResult() }]));
    expect(single?.headline).toMatch(/^No earlier good night/);
    const unlike = await nightReport(view, ports([{ result: {} }, { result: fakeLoadResult() }]));
    expect(unlike?.headline).toMatch(/^Nothing that .* was measured again/);
  });

  test("does not exist for a run that a person started, nor for a night that measured nothing", async () => {
    const { night: _night, ...byHand } = view;
    expect(await nightReport(byHand, ports(nights(2)))).toBeUndefined();
    expect(await nightReport(view, ports([{ result: {} }]))).toBeUndefined();
  });
});
