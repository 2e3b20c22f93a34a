import { describe, expect, test } from "vitest";
import { fakeComparison } from "../../test/support/comparisons.ts";
import { fakeLoadResult } from "../../test/support/load-results.ts";
import { fakeReportInput } from "../../test/support/report-inputs.ts";
import { drawnPercentiles, percentilesChart } from "./percentiles-chart.ts";

describe("drawnPercentiles", () => {
  test.each([
    [0, [0, 50]],
    [29, [0, 50]],
    [30, [0, 50, 90]],
    [300, [0, 50, 90, 99]],
    [2_999, [0, 50, 90, 99]],
    [3_000, [0, 50, 90, 99, 99.9]],
    [30_000, [0, 50, 90, 99, 99.9, 99.99]],
  ])("%d samples support the percentiles %j", (samples, percentiles) => {
    expect(drawnPercentiles(samples)).toEqual(percentiles);
  });
});

describe("percentilesChart", () => {
  const pointAt = (config: ReturnType<typeof percentilesChart>, line: number, x: number) =>
    config.data.datasets[line]?.data.find((point) => typeof point === "object" && point?.x === x);

  test("draws the figures of the result at the right places on the axis", () => {
    const result = fakeLoadResult({ rateRps: 100, durationS: 10 });
    const config = percentilesChart(fakeReportInput(result));
    expect(config.data.datasets).toHaveLength(1);
    expect(pointAt(config, 0, 2)).toEqual({ x: 2, y: result.latency_ms.p50 });
    expect(pointAt(config, 0, 10)).toEqual({ x: 10, y: result.latency_ms.p90 });
    expect(pointAt(config, 0, 100)).toEqual({ x: 100, y: result.latency_ms.p99 });
    expect(config.options?.scales?.x?.max).toBe(100);
  });

  test("draws one line per variant, the baseline first, distinguished by colour, dash and marker", () => {
    const variants = { none: {}, sidecar: { p50Ms: 2 }, ambient: { p50Ms: 1.5 } };
    const config = percentilesChart(fakeReportInput(fakeComparison({ variants, rounds: 2 })));
    const lines = config.data.datasets;
    expect(lines.map(({ label }) => label?.split(":")[0])).toEqual(["none", "sidecar", "ambient"]);
    for (const trait of ["borderColor", "borderDash", "pointStyle"] as const) {
      expect(new Set(lines.map((line) => JSON.stringify(line[trait]))).size).toBe(3);
    }
  });

  test("stops where the variant with the fewest samples does", () => {
    const variants = { none: { rateRps: 400 }, sidecar: { rateRps: 20 } };
    const config = percentilesChart(fakeReportInput(fakeComparison({ variants, rounds: 1 })));
    expect(config.options?.scales?.x?.max).toBe(10);
  });

  test.each([
    [0.3, "linear"],
    [1.5, "logarithmic"],
  ])("with a spread of %d the latency axis is %s", (spread, type) => {
    const config = percentilesChart(fakeReportInput(fakeLoadResult({ spread })));
    expect(config.options?.scales?.y?.type).toBe(type);
  });
});
