import { describe, expect, test } from "vitest";
import { fakeNight } from "../../test/support/nights.ts";
import { judgeNight } from "./night-series.ts";
import type { ComparisonResult } from "./result.ts";

const history = (count: number) => Array.from({ length: count }, (_, night) => fakeNight(night));
const shown = (found: ReturnType<typeof judgeNight>) =>
  found.figures.map(({ variant, figure }) => `${variant} ${figure}`);

/** A night in which each round had this many requests. */
function withRequests(night: ComparisonResult, requests: number): ComparisonResult {
  const variants = Object.entries(night.variants).map(([name, variant]) => [
    name,
    { ...variant, rounds: variant.rounds.map((round) => ({ ...round, requests })) },
  ]);
  return { ...night, variants: Object.fromEntries(variants) };
}

describe("a night in its series", () => {
  test("is judged by p50 and p99 of every variant but the baseline", () => {
    const found = judgeNight(history(12), fakeNight(40));
    expect(shown(found)).toEqual(["sidecar p50", "sidecar p99", "ambient p50", "ambient p99"]);
    expect(found.figures.map(({ finding, nights }) => [finding.kind, nights])).toEqual(
      Array(4).fill(["steady", 13]),
    );
    expect(found.figures[0]?.ratio).toBeCloseTo(found.figures[0]?.usual ?? 0, 1);
  });

  test("has no p99 of fewer than 300 requests in a round: figures of thin data are never alarmed", () => {
    const thin = withRequests(fakeNight(40, { sidecar: 9 }), 299);
    expect(shown(judgeNight(history(12), thin))).toEqual(["sidecar p50", "ambient p50"]);
    expect(shown(judgeNight(history(12), withRequests(thin, 300)))).toHaveLength(4);
  });

  test("pairs the rounds in which both were measured, if a variant lacks one", () => {
    const whole = fakeNight(40);
    const { sidecar, ...others } = whole.variants;
    if (sidecar === undefined) throw new Error("no sidecar");
    const order = whole.order.map((names, round) =>
      round === 1 ? names.filter((name) => name !== "sidecar") : names,
    );
    const lacking = {
      ...whole,
      order,
      variants: {
        ...others,
        sidecar: { ...sidecar, rounds: sidecar.rounds.filter((_, round) => round !== 1) },
      },
    };
    const ratio = (night: ComparisonResult) =>
      judgeNight([], night).figures.find(({ variant }) => variant === "sidecar")?.ratio ?? 0;
    expect(ratio(lacking)).toBeCloseTo(ratio(whole), 1);
  });

  test("survives nights without the baseline or a variant, and latencies of zero", () => {
    const whole = fakeNight(40);
    const { none: _none, ...meshes } = whole.variants;
    expect(judgeNight(history(6), { ...whole, variants: meshes })).toMatchObject({
      figures: [],
      baselineBy: 0,
    });
    expect(judgeNight([{ ...whole, variants: meshes }, ...history(6)], whole).figures[0]?.nights).toBe(7);
    const zero = judgeNight(history(6), fakeNight(40, { none: 0, sidecar: 0, ambient: 0 }));
    expect(zero.figures.every(({ ratio }) => Number.isFinite(ratio))).toBe(true);
  });
});
