import { describe, expect, test } from "vitest";
import { fakeComparison } from "../../test/support/comparisons.ts";
import { fakeLoadResult } from "../../test/support/load-results.ts";
import { fakeReportInput } from "../../test/support/report-inputs.ts";
import { percentilesChart } from "./percentiles-chart.ts";

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
    expect(lines.map(({ label }) => label?.split(/:| \(/)[0])).toEqual(["none", "sidecar", "ambient"]);
    for (const trait of ["borderColor", "borderDash", "pointStyle"] as const) {
      expect(new Set(lines.map((line) => JSON.stringify(line[trait]))).size).toBe(3);
    }
  });

  test("each line stops where its variant's data ends", () => {
    const variants = { none: { rateRps: 400 }, sidecar: { rateRps: 20 } };
    const config = percentilesChart(fakeReportInput(fakeComparison({ variants, rounds: 1 })));
    expect(config.options?.scales?.x?.max).toBe(1_000);
    const ends = config.data.datasets.map(({ data }) => data.at(-1));
    expect(ends).toMatchObject([{ x: 1_000 }, { x: 10 }]);
    expect(config.data.datasets[1]?.label).toMatch(/^sidecar: p50 [\d.]+×$/);
  });

  test("a variant of which nothing was answered has no line, and its legend says so", () => {
    const variants = { none: {}, dead: { rateRps: 0 } };
    const { data } = percentilesChart(fakeReportInput(fakeComparison({ variants, rounds: 1 })));
    expect(data.datasets[1]?.data).toEqual([]);
    expect(data.datasets[1]?.label).toBe("dead: no answers");
  });

  test.each([
    [0.3, "linear"],
    [1.5, "logarithmic"],
  ])("with a spread of %d the latency axis is %s", (spread, type) => {
    const config = percentilesChart(fakeReportInput(fakeLoadResult({ spread })));
    expect(config.options?.scales?.y?.type).toBe(type);
  });
});
