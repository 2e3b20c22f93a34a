import { describe, expect, test } from "vitest";
import { fakeComparison } from "../../test/support/comparisons.ts";
import { roundLimits, roundsForSecondLook, rulesOfLook } from "./rounds-plan.ts";

const BOTH = { least: 7, most: 15 };

describe("rounds that are added", () => {
  test("a number of rounds is looked at once, with the whole chance of error", () => {
    expect(roundLimits(5)).toEqual({ first: 5, most: 5 });
    expect(rulesOfLook(5, 1, 0.05)).toEqual({ margin: 0.05, alpha: 0.05, looks: 1 });
    expect(rulesOfLook({ least: 7, most: 7 }, 1, 0.05).alpha).toBe(0.05);
  });

  test("two looks divide the chance of error between them", () => {
    expect(roundLimits(BOTH)).toEqual({ first: 7, most: 15 });
    const alphas = ([1, 2] as const).map((look) => rulesOfLook(BOTH, look, 0.05).alpha);
    expect(alphas.reduce((sum, alpha) => sum + alpha, 0)).toBeCloseTo(0.05);
  });

  test("none are added where every claim is decided", () => {
    const clear = fakeComparison({ variants: { none: {}, sidecar: { p50Ms: 3 } }, rounds: 7 });
    expect(roundsForSecondLook(clear, 15)).toBe(7);
  });

  test("none are added to a comparison that may not be judged: more of the same would not change that", () => {
    const variants = { none: {}, sidecar: { p50Ms: 1.02, saturated: true } };
    expect(roundsForSecondLook(fakeComparison({ variants, rounds: 7 }), 15)).toBe(7);
  });

  test("as many are added as the most undecided claim takes, up to the limit", () => {
    const close = fakeComparison({
      variants: { none: {}, sidecar: { p50Ms: 1.04, rateRps: 40 } },
      rounds: 7,
    });
    const needed = Object.values(close.overhead).flatMap(({ p50, p99 }) => [
      p50?.rounds_needed ?? 0,
      p99?.rounds_needed ?? 0,
    ]);
    expect(Math.max(...needed)).toBeGreaterThan(7);
    expect(roundsForSecondLook(close, 8)).toBe(8);
    expect(roundsForSecondLook(close, 1_000)).toBe(Math.max(...needed));
  });
});
