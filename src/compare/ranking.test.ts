import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rankByVerdicts, rankingWords, type ToldPair } from "./ranking.ts";

const told = (first: string, verdict: ToldPair["verdict"], second: string): ToldPair => ({
  first,
  second,
  verdict,
});

describe("ranking by verdicts", () => {
  test("puts variants that are told apart in places of their own, fastest first", () => {
    const places = rankByVerdicts({ slow: 9, fast: 2, middle: 5 }, [
      told("fast", "slower", "middle"),
      told("slow", "faster", "fast"),
      told("middle", "slower", "slow"),
    ]);
    expect(rankingWords(places)).toBe("1. fast, 2. middle, 3. slow");
    expect(places.map(({ place, last_place }) => [place, last_place])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  test("lets variants that cannot be told apart, or are the same, share a place", () => {
    const places = rankByVerdicts({ a: 2, b: 4, c: 7 }, [
      told("a", "same", "b"),
      told("a", "slower", "c"),
      told("b", "slower", "c"),
    ]);
    expect(rankingWords(places)).toBe("1. a and b, 3. c");
    expect(rankingWords(rankByVerdicts({ b: 1, a: 1 }, [told("a", "unclear", "b")]))).toBe("1. a and b");
  });

  test("keeps two apart that differ, although a third cannot be told from either", () => {
    const places = rankByVerdicts({ none: 1, sidecar: 2, ambient: 1.5 }, [
      told("none", "slower", "sidecar"),
      told("none", "unclear", "ambient"),
      told("sidecar", "unclear", "ambient"),
    ]);
    expect(rankingWords(places)).toBe("1–2. none, 1–3. ambient, 2–3. sidecar");
  });

  test("never places a variant behind one that it is faster than, and loses none", () => {
    const latencies = fc.dictionary(fc.string(), fc.integer({ min: 1, max: 5 }), { minKeys: 1, maxKeys: 6 });
    fc.assert(
      fc.property(latencies, fc.infiniteStream(fc.boolean()), (typical, clear) => {
        const names = Object.keys(typical);
        const pairs = names.flatMap((first, index) =>
          names.slice(index + 1).map((second) => {
            const [a, b] = [typical[first] ?? 0, typical[second] ?? 0];
            const isTold = clear.next().value === true && a !== b;
            return told(first, isTold ? (a < b ? "slower" : "faster") : "unclear", second);
          }),
        );
        const places = rankByVerdicts(typical, pairs);
        expect(places.flatMap(({ variants }) => variants).toSorted()).toEqual(names.toSorted());
        for (const { place, last_place } of places) expect(last_place).toBeGreaterThanOrEqual(place);
        const entryOf = (name: string) => places.find(({ variants }) => variants.includes(name));
        for (const { first, second, verdict } of pairs) {
          if (verdict === "unclear") continue;
          const [ahead, behind] = verdict === "slower" ? [first, second] : [second, first];
          expect(entryOf(ahead)?.last_place).toBeLessThan(names.length);
          expect(entryOf(behind)?.place).toBeGreaterThan(1);
        }
      }),
    );
  });
});
