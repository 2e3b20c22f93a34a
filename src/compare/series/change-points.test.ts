import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../seeded-random.ts";
import { robustDistance, spreadOf, studentT, twoSidedP } from "../spread.ts";
import { changePoints, NIGHT_LIMITS } from "./change-points.ts";
import { bestSplit } from "./energy.ts";

/** The examples with which Apache Otava tests its own detection: a level that halves, and a benchmark of TigerBeetle. */
const HALVED = [
  [102, 95, 99, 100, 112, 100, 101, 98, 101, 96],
  [50, 51, 48, 48, 55, 50, 49, 51, 50, 49],
].flat();
const TIGERBEETLE = [
  [26705, 26475, 26641, 26806, 26835, 26911, 26564, 26812, 26874, 26682, 15672, 26745, 26460, 26977, 26851],
  [23412, 23547, 23674, 23519, 23670, 23662, 23462, 23750, 23717, 23524, 23588, 23687, 23793, 23937, 23715],
  [23570, 23730, 23690, 23699, 23670, 23860, 23988, 23652, 23681, 23798, 23728, 23604, 23523, 23412, 23685],
  [23773, 23771, 23718, 23409, 23739, 23674, 23597, 23682, 23680, 23711, 23660, 23990, 23938, 23742, 23703],
  [23536, 24363, 24414, 24483, 24509, 24944, 24235, 24560, 24236, 24667, 24730, 28346, 28437, 28436, 28057],
  [28217, 28456, 28427, 28398, 28250, 28331, 28222, 28726, 28578, 28345, 28274, 28514, 28590, 28449, 28305],
  [28411, 28788, 28404, 28821, 28580, 27483, 26805, 27487, 27124, 26898, 27295, 26951, 27312, 27660, 27154],
].flat();

const noisy = (levels: readonly (readonly [count: number, level: number])[], noise: number, seed: number) => {
  const random = seededRandom(seed);
  return levels.flatMap(([count, level]) =>
    Array.from({ length: count }, () => level + noise * (random() + random() + random() - 1.5)),
  );
};

describe("Otava's published examples give its change points", () => {
  test("a level that halves", () => {
    expect(changePoints(HALVED.map(Math.log), { ...NIGHT_LIMITS, window: 10 })).toEqual([10]);
    expect(changePoints(HALVED.map(Math.log))).toEqual([10]);
  });

  test("TigerBeetle, with its least change of 5 %: two steps, and neither the single bad value nor the small ones", () => {
    const limits = { ...NIGHT_LIMITS, window: 30, firstP: 0.05, finalP: 0.01 };
    expect(changePoints(TIGERBEETLE.map(Math.log), limits)).toEqual([15, 71]);
  });
});

describe("change points", () => {
  test("are found where the level changes, and not in noise", () => {
    const steps = noisy([[25, 0], [25, 0.2], [25, 0.05]], 0.04, 5); // biome-ignore format: one row
    expect(changePoints(steps)).toEqual([25, 50]);
    expect(changePoints(noisy([[60, 0]], 0.1, 6))).toEqual([]);
  });

  test("are at least a segment apart, differ by enough, and are the same each time", () => {
    const series = fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), { maxLength: 40 });
    fc.assert(
      fc.property(series, (values) => {
        const points = changePoints(values);
        expect(changePoints(values)).toEqual(points);
        for (const [index, at] of points.entries()) {
          const [from, to] = [points[index - 1] ?? 0, points[index + 1] ?? values.length];
          expect(Math.min(at - from, to - at)).toBeGreaterThanOrEqual(NIGHT_LIMITS.leastSegment);
          const [left, right] = [spreadOf(values.slice(from, at)), spreadOf(values.slice(at, to))];
          expect(Math.abs(right.mean - left.mean)).toBeGreaterThanOrEqual(NIGHT_LIMITS.leastChange);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("do not depend on the level of the series", () => {
    const values = noisy([[15, 0], [15, 0.3]], 0.05, 8); // biome-ignore format: one row
    expect(changePoints(values.map((value) => value + 7))).toEqual(changePoints(values));
  });

  test.each([[[]], [[1]], [[1, 1, 1, 1, 1, 1, 1]]])("are none in %j", (values) => {
    expect(changePoints(values)).toEqual([]);
  });
});

test("the most unlike split is where two levels meet", () => {
  expect(bestSplit([0, 0, 0, 0, 5, 5, 5], 2)?.at).toBe(4);
  expect(bestSplit([0, 1, 0], 2)).toBeUndefined();
});

test.each([
  [2.228, 10, 0.05],
  [31.599, 2, 0.001],
  [3.646, 30, 0.001],
  [12.706, 1, 0.05],
  [0, 7, 1],
])("t = %d with %d degrees of freedom has the p of the tables", (t, df, p) => {
  expect(twoSidedP(t, df)).toBeCloseTo(p, 4);
  expect(twoSidedP(-t, df)).toBe(twoSidedP(t, df));
});

test("t is computed from the variance with n - 1, and is 0 for equal sides without any", () => {
  expect(studentT(spreadOf([1, 2, 3]), spreadOf([4, 5, 6])).t).toBeCloseTo(3.674, 3); // R: t.test(…, var.equal = TRUE)
  expect(studentT(spreadOf([1, 1]), spreadOf([1, 1])).t).toBe(0);
  expect(studentT(spreadOf([1, 1]), spreadOf([2, 2])).t).toBe(Number.POSITIVE_INFINITY);
});

test("a robust distance is not moved by one value among the others", () => {
  const { by, z } = robustDistance(2, [1, 1.1, 0.9, 1.05, 50], 0.01);
  expect(by).toBeCloseTo(0.95);
  expect(z).toBeCloseTo(0.95 / (1.4826 * 0.05));
});
