import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { targetCycle } from "./target-cycle.ts";

describe("targetCycle", () => {
  test("a single target needs none", () => {
    expect(targetCycle([3])).toBeUndefined();
  });

  test.each([
    [
      [1, 1],
      [0, 1],
    ],
    [
      [50, 50],
      [0, 1],
    ],
    [
      [5, 1, 1],
      [0, 0, 1, 0, 2, 0, 0],
    ],
    [
      [2, 1],
      [0, 1, 0],
    ],
  ])("weights %j", (weights, expected) => {
    expect([...(targetCycle(weights) ?? [])]).toEqual(expected);
  });

  test("each has exactly its part, and after n requests never more than a few too many or too few", () => {
    const weights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(weights, (given) => {
        const cycle = [...(targetCycle(given) ?? [])];
        const total = given.reduce((sum, weight) => sum + weight, 0);
        for (const [target, weight] of given.entries()) {
          let sent = 0;
          cycle.forEach((chosen, index) => {
            if (chosen === target) sent++;
            expect(Math.abs(sent - ((index + 1) * weight) / total)).toBeLessThan(given.length);
          });
          expect(sent * total).toBe(weight * cycle.length);
        }
      }),
    );
  });

  test("weights that make too long a cycle are refused", () => {
    expect(() => targetCycle([9_999, 10_000])).toThrow(RangeError);
  });
});
