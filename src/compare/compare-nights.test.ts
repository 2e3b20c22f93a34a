import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FakeComparison, fakeComparison } from "../../test/support/comparisons.ts";
import { compareNights, type FigureChange } from "./compare-nights.ts";
import { nightSentences } from "./night-sentences.ts";

const night = (sidecarP50: number, over: Partial<FakeComparison> = {}, noneP50 = 1) =>
  fakeComparison({
    variants: { none: { p50Ms: noneP50 }, sidecar: { p50Ms: sidecarP50 } },
    rounds: 5,
    ...over,
  });

function figure(comparison: ReturnType<typeof compareNights>, variant: string, name: FigureChange["figure"]) {
  return comparison.variants
    .find((change) => change.variant === variant)
    ?.figures.find((change) => change.figure === name);
}

describe("two nights", () => {
  test("that are the same do not differ", () => {
    const same = compareNights(night(2), night(2, { seed: 9 }));
    expect(same.reservations).toEqual([]);
    const said = nightSentences(same, "the night before");
    expect(said).toMatchObject({ worse: false, headline: "No clear difference from the night before." });
    expect(said.lines).toHaveLength(2);
    expect(said.lines.join()).not.toMatch(/slower|faster|more|fewer/);
  });

  test("say that a mesh got twice as slow and adds more, and that the baseline did not change", () => {
    const changed = compareNights(night(2), night(4));
    expect(figure(changed, "sidecar", "p50")?.verdict).toBe("worse");
    expect(figure(changed, "sidecar", "p99")?.verdict).toBe("worse");
    expect(figure(changed, "sidecar", "p50_added")?.verdict).toBe("worse");
    expect(figure(changed, "none", "p50")?.verdict).toBe("unclear");
    expect(figure(changed, "none", "p50_added")).toBeUndefined();
    const said = nightSentences(changed, "the night before");
    expect(said.worse).toBe(true);
    expect(said.headline).toMatch(/^Against the night before: sidecar is slower at p50, p99/);
    expect(said.lines.find((line) => line.startsWith("sidecar"))).toMatch(
      /p50 2\.\d+ → 4\.\d+ ms \(slower\)/,
    );
  });

  test("say that a mesh got faster, and nothing is worse", () => {
    const said = nightSentences(compareNights(night(4), night(2)), "the night before");
    expect(said).toMatchObject({ worse: false, headline: expect.stringMatching(/sidecar is faster/) });
  });

  test("on different machines show that the baseline moved, but not what a mesh adds", () => {
    const moved = compareNights(night(2, {}, 1), night(3, {}, 2));
    expect(figure(moved, "none", "p50")?.verdict).toBe("worse");
    expect(nightSentences(moved, "x").lines.join()).toMatch(/The baseline moved, too/);
  });

  test.each([
    ["few rounds", night(4, { rounds: 3 })],
    [
      "a generator that could not keep up",
      fakeComparison({ variants: { none: {}, sidecar: { p50Ms: 4, saturated: true } }, rounds: 5 }),
    ],
  ])("are not judged with %s, however far apart they are", (_, now) => {
    const unjudged = compareNights(night(2), now);
    expect(unjudged.reservations).toHaveLength(1);
    expect(unjudged.variants.flatMap(({ figures }) => figures.map(({ verdict }) => verdict))).toEqual(
      unjudged.variants.flatMap(({ figures }) => figures.map(() => "unclear")),
    );
    const said = nightSentences(unjudged, "the night before");
    expect(said.headline).toMatch(/Not judged against the night before/);
    expect(said.lines.join(" ")).toMatch(/This night cannot be judged/);
  });

  test("say that there are more errors, although latencies are not judged then", () => {
    const failing = fakeComparison({
      variants: { none: {}, sidecar: { p50Ms: 2, errorRate: 0.1 } },
      rounds: 5,
    });
    const said = nightSentences(compareNights(night(2), failing), "the night before");
    expect(said.worse).toBe(true);
    expect(said.headline).toBe("Against the night before: sidecar fails more often.");
    expect(said.lines.join()).toMatch(/errors 0 % → 10 % \(more\)/);
  });

  test("name the variants that only one of them has", () => {
    const other = fakeComparison({ variants: { none: {}, ambient: { p50Ms: 1.2 } }, rounds: 5 });
    const said = nightSentences(compareNights(night(2), other), "x");
    expect(said.lines.join(" ")).toMatch(
      /Not measured this time: sidecar\. Measured for the first time: ambient\./,
    );
  });

  test("a verdict is given only if the intervals do not overlap, and is reversed when the nights are swapped", {
    timeout: 60_000,
  }, () => {
    const p50 = fc.integer({ min: 10, max: 40 }).map((tenths) => tenths / 10);
    fc.assert(
      fc.property(p50, p50, (a, b) => {
        const [first, second] = [night(a, { seed: 3 }), night(b, { seed: 5 })];
        const there = compareNights(first, second);
        const back = compareNights(second, first);
        for (const { variant, figures } of there.variants) {
          for (const { figure: name, before, now, verdict } of figures) {
            if (verdict === "worse") expect(now.low).toBeGreaterThan(before.high);
            if (verdict === "better") expect(now.high).toBeLessThan(before.low);
            const opposite = { worse: "better", better: "worse", unclear: "unclear" }[verdict];
            expect(figure(back, variant, name)?.verdict).toBe(opposite);
          }
        }
      }),
      { numRuns: 15 },
    );
  });
});
