import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { equalRatioPValue, logRatios, meanLogRatio, ratioInterval } from "./paired-log-ratio.ts";

const pairs = (...ratios: readonly number[]) => ratios.map((variant) => ({ baseline: 1, variant }));

describe("the paired log ratio", () => {
  const measured = meanLogRatio(logRatios(pairs(1.08, 1.12, 1.1, 1.05, 1.15, 1.09, 1.11)));

  // 2.446912 is the 97.5 % quantile of Student's t with 6 degrees of freedom, from printed tables.
  test("has the interval and p-value of a one-sample t-test on the logarithms", () => {
    expect(Math.exp(measured.mean)).toBeCloseTo(1.0996, 3);
    const interval = ratioInterval(measured, 0.95);
    const reach = 2.446912 * (measured.standardError ?? Number.NaN);
    expect(interval?.low).toBeCloseTo(Math.exp(measured.mean - reach), 6);
    expect(interval?.high).toBeCloseTo(Math.exp(measured.mean + reach), 6);
    expect(equalRatioPValue(measured)).toBeLessThan(0.001);
  });

  test("rejects equality exactly if the interval of that level leaves out 1", () => {
    const ratio = fc.integer({ min: 80, max: 130 }).map((percent) => percent / 100);
    fc.assert(
      fc.property(fc.array(ratio, { minLength: 2, maxLength: 12 }), (ratios) => {
        const found = meanLogRatio(logRatios(pairs(...ratios)));
        const p = equalRatioPValue(found);
        const interval = ratioInterval(found, 0.97);
        fc.pre(Math.abs(p - 0.03) > 1e-9 && (found.standardError ?? 0) > 1e-12);
        const holdsOne = interval !== undefined && interval.low <= 1 && interval.high >= 1;
        expect(p < 0.03).toBe(!holdsOne);
      }),
    );
  });

  test("turns around when the two variants are swapped", () => {
    const there = meanLogRatio(logRatios([{ baseline: 2, variant: 3 }]));
    const back = meanLogRatio(logRatios([{ baseline: 3, variant: 2 }]));
    expect(back.mean).toBeCloseTo(-there.mean, 12);
  });

  test("of one round has neither an interval nor evidence", () => {
    const one = meanLogRatio(logRatios(pairs(2)));
    expect(one).toEqual({ rounds: 1, mean: Math.log(2), standardError: undefined });
    expect(ratioInterval(one, 0.95)).toBeUndefined();
    expect(equalRatioPValue(one)).toBe(1);
  });

  test("stays finite for latencies below the resolution, and for rounds that agree exactly", () => {
    const none = meanLogRatio(
      logRatios([
        { baseline: 0, variant: 0 },
        { baseline: 0, variant: 0 },
      ]),
    );
    expect(none).toEqual({ rounds: 2, mean: 0, standardError: 0 });
    expect(equalRatioPValue(none)).toBe(1);
    expect(equalRatioPValue(meanLogRatio([0.5, 0.5, 0.5]))).toBe(0);
  });
});
