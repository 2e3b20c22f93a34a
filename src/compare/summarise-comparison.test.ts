import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { fakeComparison, fakeComparisonInput } from "../../test/support/comparisons.ts";
import { fakeLoadResult } from "../../test/support/load-results.ts";
import { decodeHistogram } from "../load/result/histogram.ts";
import { ComparisonResult } from "./result.ts";
import { summariseComparison } from "./summarise-comparison.ts";

const NONE_AND_SIDECAR = { none: { p50Ms: 0.33 }, sidecar: { p50Ms: 0.95 } };
/** A sum of the same numbers in another order may differ in its last digits. */
const toTwelveDigits = (value: unknown) =>
  JSON.stringify(value, (_, part) => (typeof part === "number" ? Number(part.toPrecision(12)) : part));
const only = (reasons: readonly string[]) => {
  expect(reasons).toHaveLength(1);
  return reasons[0];
};

describe("the figures", () => {
  const result = fakeComparison({ variants: NONE_AND_SIDECAR, rounds: 5 });

  test("fit the schema", () => {
    const validate = new Ajv({ strict: true, allErrors: true }).compile(ComparisonResult);
    validate(result);
    expect(validate.errors).toBeNull();
  });

  test("come from the merged histograms and from geometric means of the rounds", () => {
    const sidecar = result.variants.sidecar;
    const p99s = sidecar?.rounds.map((round) => round.latency_ms.p99 ?? 0) ?? [];
    const product = p99s.reduce((sofar, p99) => sofar * p99, 1);
    expect(sidecar?.typical_ms.p99?.value).toBeCloseTo(product ** (1 / p99s.length), 3);
    expect(sidecar?.requests).toBe(5_000);
    expect(sidecar?.latency_ms.max).toBe(
      Math.max(...(sidecar?.rounds ?? []).map((r) => r.latency_ms.max ?? 0)),
    );
    const samples = sidecar?.rounds.map((r) => decodeHistogram(r.histogram.latency).totalCount);
    expect(samples).toEqual([1_000, 1_000, 1_000, 1_000, 1_000]);
  });

  test("say what a variant adds, from pairs within the same round", () => {
    const { p50_added_ms, p50_ratio } = result.overhead.sidecar ?? {};
    expect(p50_added_ms?.value).toBeCloseTo(0.62, 1);
    expect(p50_added_ms?.low).toBeLessThanOrEqual(p50_added_ms?.value ?? 0);
    expect(p50_ratio?.value).toBeCloseTo(2.9, 0);
    expect(result.overhead).not.toHaveProperty("none");
  });

  test("do not depend on the order of the rounds", () => {
    const input = fakeComparisonInput({ variants: NONE_AND_SIDECAR, rounds: 5 });
    const forwards = summariseComparison(input);
    const backwards = summariseComparison({ ...input, rounds: input.rounds.toReversed() });
    expect(toTwelveDigits(backwards.overhead)).toEqual(toTwelveDigits(forwards.overhead));
    expect(backwards.verdict).toEqual(forwards.verdict);
    expect(backwards.baseline_drift).toEqual(forwards.baseline_drift);
    for (const name of ["none", "sidecar"]) {
      expect(backwards.variants[name]?.latency_ms).toEqual(forwards.variants[name]?.latency_ms);
      expect(backwards.variants[name]?.typical_ms).toEqual(forwards.variants[name]?.typical_ms);
    }
  });

  test("are paired by round: a round that was slow for all variants adds nothing", () => {
    const input = fakeComparisonInput({ variants: NONE_AND_SIDECAR, rounds: 5 });
    const slow = {
      none: fakeLoadResult({ p50Ms: 3.3 }),
      sidecar: fakeLoadResult({ p50Ms: 9.5 }),
    };
    const { overhead } = summariseComparison({ ...input, rounds: [...input.rounds.slice(1), slow] });
    expect(overhead.sidecar?.p50_ratio?.low).toBeGreaterThan(2.7);
    expect(overhead.sidecar?.p50_ratio?.high).toBeLessThan(3.1);
  });

  test("stay finite when every latency is below the resolution", () => {
    const { overhead, baseline_drift } = fakeComparison({
      variants: { none: { p50Ms: 0 }, sidecar: { p50Ms: 0 } },
      rounds: 5,
    });
    expect(overhead.sidecar?.p50_ratio).toEqual({ value: 1, low: 1, high: 1 });
    expect(baseline_drift).toEqual({ ratio: 1, drifting: false });
  });
});

describe("the verdict", () => {
  test("ranks when there are enough rounds and the variants are told apart", () => {
    const { verdict } = fakeComparison({ variants: NONE_AND_SIDECAR, rounds: 5 });
    expect(verdict.reasons).toEqual([]);
    expect(verdict.ranked).toBe(true);
    expect(verdict.places).toEqual([
      { place: 1, last_place: 1, variants: ["none"] },
      { place: 2, last_place: 2, variants: ["sidecar"] },
    ]);
    expect(verdict.sentence).toMatch(
      /^sidecar adds 0\.6\d? ms \(2\.\d×\) to the median and [\d.]+ ms \([23][\d.]*×\) to p99 at 100 rps\.$/,
    );
  });

  test("lets equal variants share a place and says that there is no difference", () => {
    const load = { p50Ms: 1, spread: 0.4 };
    const { verdict } = fakeComparison({ variants: { none: load, same: load }, rounds: 7 });
    expect(verdict.places).toEqual([
      { place: 1, last_place: 2, variants: expect.arrayContaining(["none", "same"]) },
    ]);
    expect(verdict.sentence).toBe("same is the same as none within 5 % at the median and at p99 at 100 rps.");
  });

  test("says what each of several variants adds", () => {
    const { verdict } = fakeComparison({
      variants: { ...NONE_AND_SIDECAR, ambient: { p50Ms: 0.5 } },
      rounds: 5,
    });
    expect(verdict.sentence).toMatch(/^Compared with none at 100 rps: sidecar adds .+; ambient adds .+\.$/);
  });

  test("says when a variant is faster than the baseline", () => {
    const { verdict } = fakeComparison({ variants: { none: { p50Ms: 2 }, cached: { p50Ms: 1 } }, rounds: 5 });
    expect(verdict.sentence).toMatch(
      /^cached takes [\d.]+ ms \(0\.49×\) off the median and [\d.]+ ms \(0\.51×\) off p99 at /,
    );
  });

  test("calls few rounds a quick look", () => {
    const { verdict } = fakeComparison({ variants: NONE_AND_SIDECAR, rounds: 3 });
    expect(verdict).toMatchObject({ ranked: false, places: [] });
    expect(only(verdict.reasons)).toBe("3 rounds: a quick look, not a ranking. Use 5 or more.");
    expect(verdict.sentence).toMatch(
      /^A quick look at 100 rps, not judged: compared with none, sidecar took 2\.\d× at the median and [23][\d.]*× at p99\.$/,
    );
  });

  test("has nothing to rank one variant against", () => {
    const { verdict, overhead } = fakeComparison({ variants: { none: {} }, rounds: 5 });
    expect(overhead).toEqual({});
    expect(only(verdict.reasons)).toBe("There is only one variant, so there is nothing to rank it against.");
    expect(verdict.sentence).toMatch(
      /^none answers in [\d.]+ ms at the median and [\d.]+ ms at p99 at 100 rps\.$/,
    );
  });

  test.each([
    [{ saturated: true }, /^The load generator was the bottleneck for sidecar: the send lag reached 80 ms/],
    [{ rateShare: 0.9 }, /^sidecar handled only 90 of 100 rps\./],
    [{ errorRate: 0.05 }, /^5 % of the requests to sidecar failed\.$/],
    [{ partial: true }, /^A round of sidecar was cut short\.$/],
    [{ rateRps: 0 }, /^sidecar received no requests at all\.$/],
  ])("does not rank a sidecar that was %j", (change, reason) => {
    const variants = { none: { p50Ms: 0.33 }, sidecar: { p50Ms: 0.95, ...change } };
    const { verdict } = fakeComparison({ variants, rounds: 5 });
    expect(verdict.ranked).toBe(false);
    expect(only(verdict.reasons)).toMatch(reason);
  });

  test("blames a drifting baseline, not the mesh", () => {
    const input = fakeComparisonInput({ variants: NONE_AND_SIDECAR, rounds: 5 });
    const drifted = input.rounds.map((round, index) => ({
      ...round,
      none: fakeLoadResult({ p50Ms: 0.33 * (1 + index * 0.3) }),
    }));
    const { verdict, baseline_drift } = summariseComparison({ ...input, rounds: drifted });
    expect(baseline_drift.drifting).toBe(true);
    expect(only(verdict.reasons)).toMatch(
      /^The baseline drifted: its slowest round was 2\.\d times its fastest\./,
    );
  });

  test("names a variant that missed some rounds, and one that missed all", () => {
    const input = fakeComparisonInput({ variants: { ...NONE_AND_SIDECAR, ambient: {} }, rounds: 5 });
    const rounds = input.rounds.map(({ none, sidecar }, index) => ({
      ...(none && { none }),
      ...(sidecar && index > 0 && { sidecar }),
    }));
    const { verdict, variants } = summariseComparison({ ...input, rounds });
    expect(verdict.reasons).toEqual([
      "sidecar was measured in only 4 of 5 rounds.",
      "ambient was not measured in any round.",
    ]);
    expect(Object.keys(variants)).toEqual(["none", "sidecar"]);
  });

  test("works without a baseline that was not measured, and says so", () => {
    const input = fakeComparisonInput({ variants: { a: {}, b: {} }, rounds: 5 });
    const { verdict, overhead } = summariseComparison({ ...input, baseline: "none" });
    expect(overhead).toEqual({});
    expect(only(verdict.reasons)).toBe("The baseline none was not measured.");
  });
});

test("a comparison without any result is a failure", () => {
  const input = fakeComparisonInput({ variants: NONE_AND_SIDECAR, rounds: 2 });
  expect(() => summariseComparison({ ...input, rounds: [] })).toThrow(
    expect.objectContaining({ code: "COMPARE_NOTHING_MEASURED" }),
  );
});
