import { describe, expect, test } from "vitest";
import { fakeComparison } from "../../test/support/comparisons.ts";
import { fakeLoadResult } from "../../test/support/load-results.ts";
import { fakeReportInput } from "../../test/support/report-inputs.ts";
import { createHistogram, encodeHistogram } from "../load/result/histogram.ts";
import { distributionChart } from "./distribution-chart.ts";
import { renderPng } from "./render-png.ts";

const pointsOf = (chart: ReturnType<typeof distributionChart>, line = 0) =>
  (chart.data.datasets[line]?.data ?? []) as { x: number; y: number }[];
const sumOf = (points: readonly { y: number }[]) => points.reduce((sum, { y }) => sum + y, 0);

describe("the latency distribution chart", () => {
  test("shows the share of requests in bands that are 10 % wide, up to the last percentile with enough data", () => {
    const chart = distributionChart(fakeReportInput(fakeLoadResult({ rateRps: 100, durationS: 10 })));
    const points = pointsOf(chart);
    for (const [index, { x }] of points.slice(1).entries())
      expect(x / (points[index]?.x ?? 1)).toBeCloseTo(1.1);
    expect(sumOf(points)).toBeGreaterThanOrEqual(99);
    expect(points[0]?.y).toBe(0);
    expect(chart.options?.scales?.x).toMatchObject({
      title: { text: expect.stringContaining("up to p99,") },
    });
  });

  test("shows two humps where there are two, of which no percentile tells", () => {
    const histogram = createHistogram();
    for (const us of [1_000, 8_000]) for (let i = 0; i < 200; i++) histogram.recordValue(us);
    const load = fakeLoadResult();
    const latency = encodeHistogram(histogram);
    const result = { ...load, requests: 400, histogram: { ...load.histogram, latency } };
    expect(pointsOf(distributionChart(fakeReportInput(result))).filter(({ y }) => y === 50)).toHaveLength(2);
  });

  test("merges the rounds of each variant, and draws all over the same bands", () => {
    const variants = { none: {}, sidecar: { p50Ms: 3 } };
    const chart = distributionChart(fakeReportInput(fakeComparison({ variants, rounds: 3 })));
    expect(chart.data.datasets.map(({ label }) => label)).toEqual(["none", "sidecar"]);
    expect(pointsOf(chart, 1).map(({ x }) => x)).toEqual(pointsOf(chart, 0).map(({ x }) => x));
    expect(chart.data.datasets[1]?.borderDash).not.toEqual([]);
  });

  test("keeps all requests where too few were sent for any percentile, and can be drawn without any", async () => {
    const few = distributionChart(fakeReportInput(fakeLoadResult({ rateRps: 2, durationS: 5 })));
    expect(sumOf(pointsOf(few))).toBeCloseTo(100);
    const none = distributionChart(fakeReportInput(fakeLoadResult({ rateRps: 0 })));
    expect(sumOf(pointsOf(none))).toBe(0);
    expect((await renderPng(none, { width: 400, height: 300 })).length).toBeGreaterThan(1_000);
  });
});
