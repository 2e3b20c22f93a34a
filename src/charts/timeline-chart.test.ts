import { expect, test } from "vitest";
import { fakeComparison } from "../../test/support/comparisons.ts";
import { fakeLoadResult } from "../../test/support/load-results.ts";
import { fakeReportInput } from "../../test/support/report-inputs.ts";
import { renderPng } from "./render-png.ts";
import { timelineChart } from "./timeline-chart.ts";

test("a load test has one point per second for p99, p50 and the rate", () => {
  const result = fakeLoadResult({ durationS: 4, rateRps: 300 });
  const [p99, p50, rate] = timelineChart(fakeReportInput(result)).data.datasets.map(({ data }) => data);
  expect(p99).toEqual(result.timeline.map((row) => ({ x: row.second, y: row.p99 })));
  expect(p50).toEqual(result.timeline.map((row) => ({ x: row.second, y: row.p50 })));
  expect(rate).toEqual(result.timeline.map((row) => ({ x: row.second, y: 300 })));
});

test("seconds with too few answers for a p99 have their maximum, and say so", () => {
  const input = fakeReportInput(fakeLoadResult({ durationS: 4, rateRps: 100 }));
  const { data, options } = timelineChart(input);
  const rows = input.result.kind === "load" ? input.result.timeline : [];
  expect(data.datasets[0]?.data).toEqual(rows.map((row) => ({ x: row.second, y: row.max })));
  expect(JSON.stringify(options?.scales?.x)).toContain("thick: max, thin: p50");
});

test("a second without an answer is a gap, not a latency of 0", () => {
  const result = fakeLoadResult({ durationS: 3, rateRps: 300 });
  const timeline = result.timeline.map((row) =>
    row.second === 1 ? { second: 1, requests: 300, errors: 300, rate_achieved_rps: 300 } : row,
  );
  const [tail, p50] = timelineChart(fakeReportInput({ ...result, timeline })).data.datasets;
  expect(tail?.data[1]).toEqual({ x: 1, y: Number.NaN });
  expect(p50?.data[1]).toEqual({ x: 1, y: Number.NaN });
});

test("the rounds of a comparison are placed one after the other", () => {
  const variants = { none: { durationS: 3 }, sidecar: { durationS: 3 } };
  const { data } = timelineChart(fakeReportInput(fakeComparison({ variants, rounds: 2 })));
  expect(data.datasets.map(({ label }) => label)).toEqual(["none", "", "", "sidecar", "", ""]);
  const seconds = data.datasets[0]?.data.map((point) => typeof point === "object" && point?.x);
  expect(seconds).toEqual([0, 1, 2, 3, 4, 5]);
});

test("a long test has points for several seconds each, which keep the slowest request", () => {
  const result = fakeLoadResult({ durationS: 150, rateRps: 10 });
  const timeline = result.timeline.map((row) => (row.second === 100 ? { ...row, max: 77 } : row));
  const points = timelineChart(fakeReportInput({ ...result, timeline })).data.datasets[0]?.data;
  expect(points).toHaveLength(50);
  expect(points).toContainEqual({ x: 99, y: 77 });
});

test("a test without a full second is drawn without points", async () => {
  const config = timelineChart(fakeReportInput({ ...fakeLoadResult(), timeline: [] }));
  expect(config.data.datasets.every(({ data }) => data.length === 0)).toBe(true);
  expect((await renderPng(config, { width: 400, height: 300 })).length).toBeGreaterThan(1_000);
});
