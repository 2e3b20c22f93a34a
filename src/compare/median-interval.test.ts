import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { medianInterval } from "./median-interval.ts";

const figure = fc.double({ min: -1_000, max: 1_000, noNaN: true });
const figures = fc.array(figure, { minLength: 1, maxLength: 20 });

describe("medianInterval", () => {
  test("contains its value and stays within the figures", () => {
    fc.assert(
      fc.property(figures, fc.integer(), (values, seed) => {
        const { value, low, high } = medianInterval(values, seed);
        expect(low).toBeLessThanOrEqual(value);
        expect(value).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(Math.min(...values) - 0.0001);
        expect(high).toBeLessThanOrEqual(Math.max(...values) + 0.0001);
      }),
      { numRuns: 30 },
    );
  });

  test("does not depend on the order of the figures", () => {
    fc.assert(
      fc.property(figures, (values) => {
        expect(medianInterval(values.toReversed(), 5)).toEqual(medianInterval(values, 5));
      }),
      { numRuns: 30 },
    );
  });

  test("moves with its figures", () => {
    expect(medianInterval([11, 12, 13, 14, 15], 2)).toEqual({ value: 13, low: 11, high: 15 });
    expect(medianInterval([1, 2, 3, 4, 5], 2)).toEqual({ value: 3, low: 1, high: 5 });
  });

  test("of one figure has no width", () => {
    expect(medianInterval([0.42], 1)).toEqual({ value: 0.42, low: 0.42, high: 0.42 });
  });

  test("narrows as rounds are added", () => {
    const values = (count: number) => Array.from({ length: count }, (_, i) => (i * 7) % 11);
    const width = (count: number) => {
      const { low, high } = medianInterval(values(count), 9);
      return high - low;
    };
    expect(width(110)).toBeLessThan(width(11));
  });

  test("contains the true median in about 95 of 100 tries", () => {
    let held = 0;
    for (let trial = 0; trial < 200; trial++) {
      // A fixed low-discrepancy sequence over [0, 1): the true median is 0.5.
      const values = Array.from({ length: 15 }, (_, i) => ((((trial * 15 + i) ** 2 * 0.754877) % 1) + 1) % 1);
      const { low, high } = medianInterval(values, trial);
      if (low <= 0.5 && 0.5 <= high) held++;
    }
    expect(held).toBeGreaterThan(175);
    expect(held).toBeLessThan(200);
  });
});
