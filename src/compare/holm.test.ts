import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holm } from "./holm.ts";

const evenly = (pValues: readonly number[]) => pValues.map((pValue) => ({ pValue, weight: 1 }));
const rejected = (pValues: readonly number[]) =>
  holm(evenly(pValues), 0.05).map((outcome) => outcome.rejected);
const claims = fc.array(
  fc.record({
    pValue: fc.double({ min: 0, max: 0.2, noNaN: true }),
    weight: fc.integer({ min: 1, max: 4 }),
  }),
  { minLength: 1 },
);

describe("Holm's procedure", () => {
  test("is the plain test for one claim", () => {
    expect(holm(evenly([0.04]), 0.05)).toEqual([{ rejected: true, level: 0.05 }]);
    expect(holm(evenly([0.06]), 0.05)).toEqual([{ rejected: false, level: 0.05 }]);
  });

  test("asks more of the first claim than of the following ones", () => {
    expect(rejected([0.03, 0.04])).toEqual([false, false]);
    expect(rejected([0.04, 0.02])).toEqual([true, true]);
    expect(rejected([0.001, 0.03, 0.03])).toEqual([true, false, false]);
  });

  test("asks less of a claim with more weight", () => {
    const [heavy, light] = holm(
      [
        { pValue: 0.039, weight: 4 },
        { pValue: 0.06, weight: 1 },
      ],
      0.05,
    );
    expect([heavy?.rejected, light?.rejected]).toEqual([true, false]);
  });

  test("names a level that decides each claim as it was decided", () => {
    fc.assert(
      fc.property(claims, (tested) => {
        for (const [index, outcome] of holm(tested, 0.05).entries()) {
          const p = tested[index]?.pValue ?? 1;
          fc.pre(Math.abs(p - outcome.level) > 1e-12);
          expect(p < outcome.level).toBe(outcome.rejected);
        }
      }),
    );
  });

  test("rejects nothing that the plain test would not reject, and all that Bonferroni's rejects", () => {
    fc.assert(
      fc.property(claims, (tested) => {
        const total = tested.reduce((sum, { weight }) => sum + weight, 0);
        for (const [index, outcome] of holm(tested, 0.05).entries()) {
          const { pValue, weight } = tested[index] ?? { pValue: 1, weight: 1 };
          if (outcome.rejected) expect(pValue).toBeLessThanOrEqual(0.05);
          if (pValue < (0.05 * weight) / total) expect(outcome.rejected).toBe(true);
        }
      }),
    );
  });
});
