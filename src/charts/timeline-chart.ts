import type { ChartConfiguration } from "chart.js";
import { type MeasuredVariant, type ReportInput, variantsOf } from "../reports/input.ts";
import { captionOf } from "./caption.ts";
import { latencyAxis } from "./latency-axis.ts";
import { styleOf } from "./palette.ts";
import { axisText, sharedOptions, whitePaper } from "./theme.ts";

/** More points than this run into each other on a phone; then a point stands for several seconds. */
const POINTS = 60;

interface Point {
  readonly second: number;
  readonly p50: number;
  readonly p99: number;
  readonly rate: number;
}

/**
 * p50 (thin) and p99 (thick, with markers) per second, and below them the rate that was achieved: a line a variant. The
 * rounds of a comparison stand one after the other, without the time that other variants took.
 */
export function timelineChart(input: ReportInput): ChartConfiguration<"line"> {
  const variants = variantsOf(input.result);
  const longest = Math.max(1, ...variants.map((variant) => secondsOf(variant).length));
  const bucketS = Math.ceil(longest / POINTS);
  const series = variants.map((variant) => ({ variant, points: bucketed(secondsOf(variant), bucketS) }));
  const latencies = series.flatMap(({ points }) => points.flatMap(({ p50, p99 }) => [p50, p99]));
  const rates = series.flatMap(({ points }) => points.map(({ rate }) => rate));
  const shared = sharedOptions(captionOf(input, "latency over time"), true);
  const x = axisText(
    bucketS === 1 ? "Second of measured time" : `Seconds of measured time, ${bucketS} s a point`,
  );
  const rate = axisText("rps");
  return {
    type: "line",
    data: { datasets: series.flatMap(({ variant, points }, index) => linesOf(variant, points, index)) },
    options: {
      ...shared,
      plugins: {
        ...shared.plugins,
        legend: {
          ...shared.plugins.legend,
          labels: { ...shared.plugins.legend.labels, filter: ({ text }) => text !== "" },
        },
      },
      scales: {
        x: {
          ...x,
          type: "linear",
          min: 0,
          max: Math.max(1, longest - 1),
          ticks: { ...x.ticks, maxTicksLimit: 10, precision: 0 },
        },
        y: { ...latencyAxis(latencies), stack: "panels", stackWeight: 3, weight: 2 },
        rate: {
          ...rate,
          type: "linear",
          stack: "panels",
          stackWeight: 1,
          weight: 1,
          min: 0,
          suggestedMax: Math.max(1, ...rates) * 1.2,
          ticks: { ...rate.ticks, maxTicksLimit: 3 },
        },
      },
    },
    plugins: [whitePaper],
  };
}

function linesOf(variant: MeasuredVariant, points: readonly Point[], index: number) {
  const { color, dash, marker } = styleOf(index);
  const prefix = variant.facts === null ? "" : `${variant.name} `;
  const line = { borderColor: color, backgroundColor: color, pointStyle: marker };
  const at = (figure: "p50" | "p99" | "rate") =>
    points.map((point) => ({ x: point.second, y: point[figure] }));
  const radius = points.length > 20 ? 6 : 9;
  return [
    {
      ...line,
      label: `${prefix}p99`,
      data: at("p99"),
      borderWidth: 5,
      borderDash: [...dash],
      pointRadius: radius,
    },
    {
      ...line,
      label: `${prefix}p50`,
      data: at("p50"),
      borderWidth: 3,
      borderDash: [...dash],
      pointRadius: 0,
    },
    // An empty label: the panel below has its own axis, and the legend stays short.
    {
      ...line,
      label: "",
      yAxisID: "rate",
      data: at("rate"),
      borderWidth: 3,
      borderDash: [...dash],
      pointRadius: 0,
    },
  ];
}

function secondsOf(variant: MeasuredVariant): readonly Point[] {
  return variant.rounds
    .flatMap((round) => round.timeline)
    .map(({ p50, p99, rate_achieved_rps }, second) => ({ second, p50, p99, rate: rate_achieved_rps }));
}

/** Several seconds as one point: the middle p50, the worst p99, the mean rate. */
function bucketed(points: readonly Point[], bucketS: number): readonly Point[] {
  if (bucketS === 1) return points;
  const buckets = Array.from({ length: Math.ceil(points.length / bucketS) }, (_, i) =>
    points.slice(i * bucketS, (i + 1) * bucketS),
  );
  return buckets.map((bucket, i) => ({
    second: i * bucketS,
    p50: bucket.map(({ p50 }) => p50).toSorted((a, b) => a - b)[Math.floor(bucket.length / 2)] ?? 0,
    p99: Math.max(...bucket.map(({ p99 }) => p99)),
    rate: bucket.reduce((sum, { rate }) => sum + rate, 0) / bucket.length,
  }));
}
