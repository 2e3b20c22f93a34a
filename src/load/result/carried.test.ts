import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answersFor, carriedPercentiles, onlyCarried, PERCENTILES } from "./carried.ts";

test.each([
  [0, []],
  [5, []],
  [6, ["p50"]],
  [12, ["p50", "p75"]],
  [30, ["p50", "p75", "p90"]],
  [60, ["p50", "p75", "p90", "p95"]],
  [299, ["p50", "p75", "p90", "p95"]],
  [300, ["p50", "p75", "p90", "p95", "p99"]],
  [2_999, ["p50", "p75", "p90", "p95", "p99"]],
  [3_000, ["p50", "p75", "p90", "p95", "p99", "p999"]],
  [30_000, ["p50", "p75", "p90", "p95", "p99", "p999", "p9999"]],
])("%d answers carry the percentiles %j", (answered, percentiles) => {
  expect(carriedPercentiles(answered)).toEqual(percentiles);
});

test("a percentile is carried exactly if at least three answers are beyond it", () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.constantFrom(...Object.values(PERCENTILES)), (answered, percentile) => {
      const beyond = (answered * (100 - percentile)) / 100;
      expect(answered >= answersFor(percentile)).toBe(beyond >= 3 - 1e-6);
    }),
  );
});

describe("onlyCarried", () => {
  const figures = { min: 0, mean: 1, p50: 1, p99: 2, max: 3 };

  test("leaves out percentiles, and everything of nothing", () => {
    expect(onlyCarried(figures, 300)).toEqual(figures);
    expect(onlyCarried(figures, 299)).toEqual({ min: 0, mean: 1, p50: 1, max: 3 });
    expect(onlyCarried(figures, 1)).toEqual({ min: 0, mean: 1, max: 3 });
    expect(onlyCarried(figures, 0)).toEqual({});
  });
});
