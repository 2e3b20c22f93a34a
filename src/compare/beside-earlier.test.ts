import { describe, expect, test } from "vitest";
import { type FakeComparison, fakeComparison } from "../../test/support/comparisons.ts";
import { besideEarlier } from "./beside-earlier.ts";
import type { ComparisonResult } from "./result.ts";

const NO_VERDICT = "One earlier run does not tell a change from where pods happened to run.";

const race = (sidecar: FakeComparison["variants"][string], over: Partial<FakeComparison> = {}) =>
  fakeComparison({ variants: { none: { p50Ms: 1 }, sidecar }, rounds: 5, ...over });
const lines = (before: ComparisonResult, now: ComparisonResult) => besideEarlier(before, now, "that run");

/** A race in which so many rounds of the sidecar failed that often. */
function failing(
  errorRate: number,
  options: { readonly rounds?: number; readonly saturated?: boolean } = {},
) {
  const { rounds = 5, saturated = false } = options;
  return race({ p50Ms: 2, errorRate, saturated }, { rounds });
}

/** One in which half a per cent failed in every round. */
function nearlyFailing(): ComparisonResult {
  const of = failing(0.1);
  const sidecar = of.variants.sidecar;
  if (sidecar === undefined) throw new Error("no sidecar");
  const rounds = sidecar.rounds.map((round) => ({ ...round, error_rate: 0.005 }));
  return { ...of, variants: { ...of.variants, sidecar: { ...sidecar, rounds, error_rate: 0.005 } } };
}

describe("a comparison beside an earlier one", () => {
  test("is not judged: placing pods anew moves a mesh by more than rounds differ", () => {
    const [first = "", ...others] = lines(race({ p50Ms: 2 }), race({ p50Ms: 2.2 }));
    expect(first).toMatch(
      /^Beside that run: sidecar's p99 is [\d.]+ % above that of none now, [\d.]+ % above then\. One/,
    );
    expect(first.endsWith(NO_VERDICT)).toBe(true);
    expect(others.map((line) => line.split(":")[0])).toEqual(["none", "sidecar"]);
    expect([first, ...others].join()).not.toMatch(/slower|faster|worse|better|clear|changed/);
  });

  test("says on which side of the baseline a variant was in each", () => {
    const [first] = lines(race({ p50Ms: 2 }), race({ p50Ms: 0.5 }));
    expect(first).toMatch(/p99 is \d+ % below that of none now, \d+ % above then\./);
  });

  test("names other versions, and variants that only one of them has", () => {
    const before = race({ p50Ms: 2 });
    const now = fakeComparison({ variants: { none: {}, ambient: {} }, rounds: 5 });
    expect(lines(before, now).slice(1, 3)).toEqual([
      "Not measured this time: sidecar.",
      "Not measured then: ambient.",
    ]);
    const sidecar = before.variants.sidecar;
    if (sidecar === undefined) throw new Error("no sidecar");
    const older = { ...sidecar, facts: { ...sidecar.facts, mesh_version: "1.0.0" } };
    const upgraded = lines({ ...before, variants: { ...before.variants, sidecar: older } }, before);
    expect(upgraded[1]).toBe("The mesh version of sidecar differs: 1.0.0 → 1.2.3.");
  });

  test("has no ratios if the baselines differ", () => {
    const other = fakeComparison({ variants: { sidecar: {}, none: {} }, rounds: 5 });
    expect(lines(other, race({ p50Ms: 2 }))[0]).toBe(`Beside that run. ${NO_VERDICT}`);
  });
});

describe("errors of two runs", () => {
  test("that changed by a percentage point in every round are told, although latencies cannot be judged then", () => {
    expect(lines(failing(0), failing(0.1))[1]).toMatch(
      /^sidecar fails more often: [\d.]+ % now, 0 % then\.$/,
    );
    expect(lines(failing(0.1), failing(0))[1]).toMatch(
      /^sidecar fails less often: 0 % now, [\d.]+ % then\.$/,
    );
  });

  test.each([
    ["by less than a percentage point", failing(0), nearlyFailing()],
    ["in too few rounds to tell", failing(0, { rounds: 3 }), failing(0.1, { rounds: 3 })],
    ["in a run whose generator could not keep up", failing(0), failing(0.1, { saturated: true })],
  ])("that differ %s are not told, and shown", (_, before, now) => {
    const said = lines(before, now);
    expect(said.join()).not.toMatch(/more often|less often/);
    expect(said.at(-1)).toMatch(/errors [\d.]+ % → [\d.]+ %$/);
  });
});
