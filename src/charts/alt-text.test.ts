import { describe, expect, test } from "vitest";
import { fakeComparison } from "../../test/support/comparisons.ts";
import { fakeLoadResult } from "../../test/support/load-results.ts";
import { fakeReportInput } from "../../test/support/report-inputs.ts";
import { summarise } from "../reports/summarise.ts";
import { altText } from "./alt-text.ts";

const race = fakeReportInput(
  fakeComparison({ variants: { none: { p50Ms: 0.33 }, sidecar: { p50Ms: 0.95 } }, rounds: 3 }),
);

describe("altText", () => {
  test("says where the result was measured, and that it is a quick look", () => {
    const text = altText("percentiles", "a title", race);
    expect(text).toMatch(
      /^Chart: a title\. Measured on sandbox, 1 node, 2 cores; quick look, not a ranking\. /,
    );
  });

  test("gives the result's own verdict, but not with the seconds of a test", () => {
    const { headline } = summarise(race);
    for (const name of ["percentiles", "distribution", "overhead"] as const)
      expect(altText(name, "t", race)).toContain(` ${headline} `);
    expect(altText("timeline", "t", race)).not.toContain(headline);
  });

  test("says where the middle half of a distribution is", () => {
    expect(altText("distribution", "t", fakeReportInput(fakeLoadResult({ spread: 0, p50Ms: 2 })))).toMatch(
      / Latency: the middle half of the requests took 2 ms to 2 ms, p50 2 ms\.$/,
    );
    const empty = fakeReportInput(fakeLoadResult({ rateRps: 0 }));
    expect(altText("distribution", "t", empty)).toMatch(/Latency: no percentile\.$/);
  });

  test("has the figures that the chart draws, and no percentiles that it does not draw", () => {
    const result = fakeLoadResult({ rateRps: 40 });
    const text = altText("percentiles", "t", fakeReportInput(result));
    expect(text).toMatch(/Latency: p50 [\d.]+ ms, p90 [\d.]+ ms, p99 [\d.]+ ms, errors 0 %\.$/);
  });

  test("gives the range over the seconds, and what a variant adds", () => {
    expect(altText("timeline", "t", race)).toMatch(
      /sidecar: p50 [\d.]+ ms, max of single seconds from [\d.]+ ms to [\d.]+ ms over 30 s, 100 rps achieved\.$/,
    );
    expect(altText("overhead", "t", race)).toMatch(
      /sidecar over none: p50 \+0\.6\d? ms \([\d.]+ to [\d.]+\), /,
    );
  });

  test("says so when no full second was measured", () => {
    const input = fakeReportInput({ ...fakeLoadResult(), timeline: [] });
    expect(altText("timeline", "t", input)).toMatch(/Latency: no full second was measured\.$/);
  });

  test("keeps to 1,000 characters by leaving out whole sentences", () => {
    const names = ["none", ...Array.from({ length: 30 }, (_, i) => `variant-${i}`)];
    const load = { rateRps: 40, durationS: 1 };
    const variants = Object.fromEntries(names.map((name) => [name, load]));
    const text = altText("percentiles", "t", fakeReportInput(fakeComparison({ variants, rounds: 1 })));
    expect(text.length).toBeLessThanOrEqual(1_000);
    expect(text.length).toBeGreaterThan(800);
    expect(text).toMatch(/errors 0 %\.$/);
  });
});
