import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planRounds } from "./plan-rounds.ts";

const variants = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 8 });

describe("planRounds", () => {
  test("measures every variant once in every round", () => {
    fc.assert(
      fc.property(variants, fc.integer({ min: 1, max: 20 }), fc.integer(), (variants, rounds, seed) => {
        const plan = planRounds({ variants, rounds, seed });
        expect(plan).toHaveLength(rounds);
        for (const round of plan) expect(round.toSorted()).toEqual(variants.toSorted());
      }),
    );
  });

  test("is determined by its seed", () => {
    const plan = (seed: number) => planRounds({ variants: ["a", "b", "c", "d"], rounds: 6, seed });
    expect(plan(1)).toEqual(plan(1));
    expect(plan(1)).not.toEqual(plan(2));
  });

  test("puts every variant first about equally often", () => {
    const plan = planRounds({ variants: ["none", "sidecar", "ambient"], rounds: 3_000, seed: 3 });
    for (const name of ["none", "sidecar", "ambient"]) {
      const first = plan.filter(([start]) => start === name).length;
      expect(first).toBeGreaterThan(900);
      expect(first).toBeLessThan(1_100);
    }
  });
});
