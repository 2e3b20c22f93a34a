import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cycleOfShare, targetCycle } from "./target-cycle.ts";

describe("targetCycle", () => {
  test("a single target needs no cycle", () => {
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

  test("each has exactly its part, and is never more than a few requests ahead or behind", () => {
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

  test("weights that would make the cycle too long are refused", () => {
    expect(() => targetCycle([9_999, 10_000])).toThrow(RangeError);
  });
});

describe("cycleOfShare", () => {
  const weights = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 5 });
  const counts = fc.integer({ min: 1, max: 12 });
  const timesOf = (targets: readonly number[], given: readonly number[]) =>
    given.map((_, target) => targets.filter((chosen) => chosen === target).length);

  test.each(["open", "closed"] as const)(
    "%s: every share requests each target according to its weight",
    (mode) => {
      fc.assert(
        fc.property(weights, counts, (given, count) => {
          const cycle = targetCycle(given) ?? new Uint16Array();
          for (let index = 0; index < count; index++) {
            const own = cycleOfShare(cycle, { index, count }, mode);
            expect(timesOf([...own], given)).toEqual(timesOf([...cycle], given));
          }
        }),
      );
    },
  );

  test("open: all shares together keep the weights as a single one would, to within one cycle", () => {
    fc.assert(
      fc.property(weights, counts, fc.nat(2_000), (given, count, requests) => {
        const cycle = targetCycle(given) ?? new Uint16Array();
        const own = Array.from({ length: count }, (_, index) =>
          cycleOfShare(cycle, { index, count }, "open"),
        );
        const asked = Array.from({ length: requests }, (_, seq) => {
          return own[seq % count]?.[Math.floor(seq / count) % cycle.length] ?? -1;
        });
        const alone = asked.map((_, seq) => cycle[seq % cycle.length] ?? -1);
        const sent = timesOf(asked, given);
        const once = timesOf([...cycle], given);
        for (const [target, times] of timesOf(alone, given).entries()) {
          expect(Math.abs((sent[target] ?? 0) - times)).toBeLessThanOrEqual(once[target] ?? 0);
        }
        // Exactly, where the shares and the cycle come out even.
        const even = requests - (requests % (cycle.length * count));
        expect(timesOf(asked.slice(0, even), given)).toEqual(timesOf(alone.slice(0, even), given));
      }),
    );
  });

  test("open: a single share, or a number coprime to the cycle, requests in its order", () => {
    const cycle = targetCycle([2, 1]) ?? new Uint16Array();
    expect([...cycleOfShare(cycle, { index: 0, count: 1 }, "open")]).toEqual([0, 1, 0]);
    expect([...cycleOfShare(cycle, { index: 1, count: 2 }, "open")]).toEqual([1, 0, 0]);
  });

  test("closed: shares start at different places", () => {
    const cycle = targetCycle([1, 1]) ?? new Uint16Array();
    expect([...cycleOfShare(cycle, { index: 0, count: 2 }, "closed")]).toEqual([0, 1]);
    expect([...cycleOfShare(cycle, { index: 1, count: 2 }, "closed")]).toEqual([1, 0]);
  });
});
