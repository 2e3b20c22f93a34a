import { describe, expect, test } from "vitest";
import { fakeComparison } from "../../test/support/comparisons.ts";
import { fakeReportInput } from "../../test/support/report-inputs.ts";
import { overheadChart } from "./overhead-chart.ts";
import { renderPng } from "./render-png.ts";
import { sizeOf } from "./theme.ts";

describe("overheadChart", () => {
  const chartOf = (variants: Parameters<typeof fakeComparison>[0]["variants"]) => {
    const result = fakeComparison({ variants, rounds: 5 });
    return { result, config: overheadChart({ ...fakeReportInput(result), result }) };
  };

  test("has a bar for each variant and percentile, without the baseline", () => {
    const { result, config } = chartOf({ none: {}, sidecar: { p50Ms: 2 }, ambient: { p50Ms: 1.5 } });
    const added = (name: string) => result.overhead[name];
    expect(config.data.labels).toEqual(["sidecar", "ambient"]);
    expect(config.data.datasets.map(({ data }) => data)).toEqual([
      [added("sidecar")?.p50_added_ms?.value, added("ambient")?.p50_added_ms?.value],
      [added("sidecar")?.p99_added_ms?.value, added("ambient")?.p99_added_ms?.value],
    ]);
  });

  test("leaves room for the whiskers and the text behind them", () => {
    const { result, config } = chartOf({ none: {}, sidecar: { p50Ms: 2 } });
    const highest = result.overhead.sidecar?.p99_added_ms?.high ?? 0;
    const { min, max } = (config.options?.scales?.x ?? {}) as { [name: string]: number };
    expect(min).toBeCloseTo(0);
    expect(max).toBeGreaterThan(highest * 1.3);
  });

  test("is higher the more variants there are, so that their texts never meet", () => {
    const height = (names: readonly string[]) =>
      sizeOf(chartOf(Object.fromEntries(names.map((name, i) => [name, { p50Ms: 1 + i }]))).config).height;
    expect(height(["none", "a", "b", "c", "d"])).toBeGreaterThan(height(["none", "a", "b"]) + 100);
  });

  test("draws variants that are faster than the baseline below zero", async () => {
    const { result, config } = chartOf({ none: { p50Ms: 2 }, cached: { p50Ms: 1 } });
    const { p50_added_ms, p99_added_ms } = result.overhead.cached ?? {};
    const lowest = Math.min(p50_added_ms?.low ?? 0, p99_added_ms?.low ?? 0);
    expect(config.options?.scales?.x?.min).toBeLessThan(lowest);
    expect((await renderPng(config, { width: 400, height: 300 })).length).toBeGreaterThan(1_000);
  });
});
