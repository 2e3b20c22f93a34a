import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holm } from "./holm.ts";

const rejected = (pValues: readonly number[]) => holm(pValues, 0.05).map((outcome) => outcome.rejected);

describe("Holm's procedure", () => {
  test("is the plain test for one claim", () => {
    expect(holm([0.04], 0.05)).toEqual([{ rejected: true, level: 0.05 }]);
    expect(holm([0.06], 0.05)).toEqual([{ rejected: false, level: 0.05 }]);
  });

  test("asks more of the first claim than of the following ones", () => {
    expect(rejected([0.03, 0.04])).toEqual([false, false]);
    expect(rejected([0.04, 0.02])).toEqual([true, true]);
    expect(rejected([0.001, 0.03, 0.03])).toEqual([true, false, false]);
  });

  test("names a level that decides each claim as it was decided", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (pValues) => {
        for (const [index, outcome] of holm(pValues, 0.05).entries())
          expect((pValues[index] ?? 1) <= outcome.level).toBe(outcome.rejected);
      }),
    );
  });

  test("rejects nothing that the plain test would not reject, and all that Bonferroni's rejects", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.2, noNaN: true }), { minLength: 1 }), (pValues) => {
        for (const [index, outcome] of rejected(pValues).entries()) {
          const p = pValues[index] ?? 1;
          if (outcome) expect(p).toBeLessThanOrEqual(0.05);
          if (p <= 0.05 / pValues.length) expect(outcome).toBe(true);
        }
      }),
    );
  });
});
