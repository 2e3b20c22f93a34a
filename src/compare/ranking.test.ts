import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rankByP99 } from "./ranking.ts";
import type { Interval } from "./result.ts";

const at = (low: number, value: number, high: number): Interval => ({ low, value, high });

describe("rankByP99", () => {
  test("puts separate intervals in separate places, fastest first", () => {
    const places = rankByP99({ slow: at(8, 9, 10), fast: at(1, 2, 3), middle: at(4, 5, 6) });
    expect(places).toEqual([
      { place: 1, variants: ["fast"] },
      { place: 2, variants: ["middle"] },
      { place: 3, variants: ["slow"] },
    ]);
  });

  test("lets ties share a place, and skips the numbers after it", () => {
    const places = rankByP99({ a: at(1, 2, 4), b: at(3, 4, 5), c: at(6, 7, 8) });
    expect(places).toEqual([
      { place: 1, variants: ["a", "b"] },
      { place: 3, variants: ["c"] },
    ]);
  });

  test("ties everything that a wide interval spans, even if the intervals inside it do not overlap", () => {
    const places = rankByP99({ a: at(1, 1, 2), b: at(3, 3, 3), wide: at(1, 4, 9) });
    expect(places).toEqual([{ place: 1, variants: ["a", "b", "wide"] }]);
  });

  test("lists variants with equal figures alphabetically", () => {
    expect(rankByP99({ b: at(1, 1, 1), a: at(1, 1, 1) })).toEqual([{ place: 1, variants: ["a", "b"] }]);
  });

  test("separates every variant from all those in other places, and loses none", () => {
    const interval = fc
      .tuple(fc.integer({ min: 0, max: 50 }), fc.nat(9), fc.nat(9))
      .map(([low, a, b]) => at(low, low + a, low + a + b));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), interval, { minKeys: 1, maxKeys: 6 }), (p99) => {
        const places = rankByP99(p99);
        expect(places.flatMap(({ variants }) => variants).toSorted()).toEqual(Object.keys(p99).toSorted());
        for (const [index, { variants }] of places.entries()) {
          const reach = Math.max(...variants.map((name) => p99[name]?.high ?? 0));
          const after = places.slice(index + 1).flatMap(({ variants }) => variants);
          for (const name of after) expect(p99[name]?.low).toBeGreaterThan(reach);
        }
      }),
    );
  });
});
