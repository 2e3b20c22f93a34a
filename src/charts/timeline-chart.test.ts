import { expect, test } from "vitest";
import { fakeComparison } from "../../test/support/comparisons.ts";
import { fakeLoadResult } from "../../test/support/load-results.ts";
import { fakeReportInput } from "../../test/support/report-inputs.ts";
import { renderPng } from "./render-png.ts";
import { timelineChart } from "./timeline-chart.ts";

test("a load test has one point per second for p99, p50 and the rate", () => {
  const result = fakeLoadResult({ durationS: 4 });
  const [p99, p50, rate] = timelineChart(fakeReportInput(result)).data.datasets.map(({ data }) => data);
  expect(p99).toEqual(result.timeline.map((row) => ({ x: row.second, y: row.p99 })));
  expect(p50).toEqual(result.timeline.map((row) => ({ x: row.second, y: row.p50 })));
  expect(rate).toEqual(result.timeline.map((row) => ({ x: row.second, y: 100 })));
});

test("the rounds of a comparison are placed one after the other", () => {
  const variants = { none: { durationS: 3 }, sidecar: { durationS: 3 } };
  const { data } = timelineChart(fakeReportInput(fakeComparison({ variants, rounds: 2 })));
  expect(data.datasets.map(({ label }) => label)).toEqual(["none", "", "", "sidecar", "", ""]);
  const seconds = data.datasets[0]?.data.map((point) => typeof point === "object" && point?.x);
  expect(seconds).toEqual([0, 1, 2, 3, 4, 5]);
});

test("a long test has points for several seconds each, which keep the worst p99", () => {
  const result = fakeLoadResult({ durationS: 150, rateRps: 10 });
  const timeline = result.timeline.map((row) => (row.second === 100 ? { ...row, p99: 77 } : row));
  const points = timelineChart(fakeReportInput({ ...result, timeline })).data.datasets[0]?.data;
  expect(points).toHaveLength(50);
  expect(points).toContainEqual({ x: 99, y: 77 });
});

test("a test without a full second is drawn without points", async () => {
  const config = timelineChart(fakeReportInput({ ...fakeLoadResult(), timeline: [] }));
  expect(config.data.datasets.every(({ data }) => data.length === 0)).toBe(true);
  expect((await renderPng(config, { width: 400, height: 300 })).length).toBeGreaterThan(1_000);
});
