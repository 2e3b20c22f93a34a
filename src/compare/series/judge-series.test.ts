import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../seeded-random.ts";
import { judgeSeries, type NightFinding } from "./judge-series.ts";

/** A quiet series around 0.5, with something added in each night. */
function nights(count: number, added: (night: number) => number = () => 0): readonly number[] {
  const random = seededRandom(11);
  return Array.from({ length: count }, (_, night) => 0.5 + 0.04 * (random() - 0.5) + added(night));
}

const kinds = (findings: readonly NightFinding[]) => findings.map(({ kind }) => kind);

describe("a series of nights", () => {
  test("tells nothing in its first five nights, and of equal nights nothing later", () => {
    expect(kinds(judgeSeries(nights(30)))).toEqual([...Array(5).fill("early"), ...Array(25).fill("steady")]);
  });

  test("tells a step of 10 % once, within three nights, and since when", () => {
    const findings = judgeSeries(nights(60, (night) => (night < 30 ? 0 : Math.log(1.1))));
    const changes = findings.flatMap((finding, night) =>
      finding.kind === "change" ? [{ ...finding, night }] : [],
    );
    expect(changes).toEqual([expect.objectContaining({ from: 30 })]);
    expect(changes[0]?.night).toBeLessThanOrEqual(32);
    expect(Math.exp(changes[0]?.by ?? 0)).toBeCloseTo(1.1, 1);
  });

  test("tells a drift of 1 % a night within fifteen", () => {
    const findings = judgeSeries(nights(45, (night) => Math.max(0, night - 29) * Math.log(1.01)));
    expect(kinds(findings)).toContain("change");
  });

  test.each([20, 40])("tells one odd night in night %d as odd, not as a change", (odd) => {
    const found = kinds(judgeSeries(nights(60, (night) => (night === odd ? Math.log(1.3) : 0))));
    expect(found[odd]).toBe("odd");
    expect(found.filter((kind) => kind === "change")).toEqual([]);
  });

  test("before ten nights tells a night that stands out by far as odd, and nothing as a change", () => {
    const found = kinds(judgeSeries(nights(9, (night) => (night >= 6 ? 1 : 0))));
    expect(found[6]).toBe("odd");
    expect(found).not.toContain("change");
  });

  test("tells a step back as a change for the better, against the level since the step", () => {
    const findings = judgeSeries(nights(60, (night) => (night >= 20 && night < 40 ? Math.log(1.2) : 0)));
    const changes = findings.flatMap((finding) => (finding.kind === "change" ? [Math.sign(finding.by)] : []));
    expect(changes).toEqual([1, -1]);
  });

  test("needs more of each series, the more are judged together", () => {
    const small = nights(40, (night) => (night < 35 ? 0 : 0.06));
    const told = (family: number) => kinds(judgeSeries(small, family)).indexOf("change");
    expect(told(1)).toBeGreaterThan(35);
    expect(told(1_000_000)).toBeGreaterThan(told(1));
  });

  test("says of a night the same whatever comes after it", () => {
    const series = fc.array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(series, fc.nat(30), (values, until) => {
        const all = judgeSeries(values);
        expect(judgeSeries(values.slice(0, until))).toEqual(all.slice(0, Math.min(until, values.length)));
        expect(all).toHaveLength(values.length);
      }),
      { numRuns: 20 },
    );
  });
});
