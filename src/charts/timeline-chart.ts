import type { ChartConfiguration } from "chart.js";
import { formatCount } from "../base/figure.ts";
import { type MeasuredVariant, type ReportInput, variantsOf } from "../reports/input.ts";
import { captionOf } from "./caption.ts";
import { latencyAxis } from "./latency-axis.ts";
import { styleOf } from "./palette.ts";
import { axisText, EDGE, sharedOptions, whitePaper } from "./theme.ts";

/** More points than this would merge on a phone, so a point then stands for several seconds. */
const POINTS = 60;
/** How far the rate's panel extends above the rate, as a factor, to keep its label clear of the panel above. */
const RATE_ROOM = 1.6;

interface Point {
  readonly second: number;
  readonly p50: number;
  readonly p99: number;
  readonly rate: number;
}

/**
 * p99 (thick, with markers) and p50 (thin) per second, and below them the achieved rate, with one colour per variant. The
 * rounds of a comparison are placed one after the other, without the time that other variants took.
 */
export function timelineChart(input: ReportInput): ChartConfiguration<"line"> {
  const variants = variantsOf(input.result);
  const longest = Math.max(1, ...variants.map((variant) => secondsOf(variant).length));
  const bucketS = Math.ceil(longest / POINTS);
  const series = variants.map((variant) => ({ variant, points: bucketed(secondsOf(variant), bucketS) }));
  const latencies = series.flatMap(({ points }) => points.flatMap(({ p50, p99 }) => [p50, p99]));
  const rates = series.flatMap(({ points }) => points.map(({ rate }) => rate));
  const shared = sharedOptions(captionOf(input, "latency over time"), input.result.kind === "comparison");
  const { legend } = shared.plugins;
  const x = axisText(
    `${bucketS === 1 ? "Second" : `Seconds (${bucketS} s per point)`}; thick: p99, thin: p50`,
  );
  return {
    type: "line",
    data: { datasets: series.flatMap(({ variant, points }, index) => linesOf(variant, points, index)) },
    options: {
      ...shared,
      plugins: {
        ...shared.plugins,
        legend: { ...legend, labels: { ...legend.labels, filter: ({ text }) => text !== "" } },
      },
      scales: {
        x: {
          ...x,
          type: "linear",
          min: 0,
          max: Math.max(1, longest - 1),
          ticks: { ...x.ticks, maxTicksLimit: 10, precision: 0, includeBounds: false },
        },
        y: { ...latencyAxis(latencies, 1.5), stack: "panels", stackWeight: 3, weight: 2 },
        rate: { ...rateAxis(Math.max(1, ...rates)), stack: "panels", stackWeight: 1, weight: 1 },
      },
    },
    plugins: [whitePaper],
  };
}

function rateAxis(highestRps: number) {
  const text = axisText("rps");
  return {
    ...text,
    type: "linear",
    axis: "y",
    position: "left",
    min: 0,
    max: highestRps * RATE_ROOM,
    afterBuildTicks: (axis: { ticks: { value: number }[] }) => {
      axis.ticks = [{ value: 0 }, { value: highestRps }];
    },
    ticks: { ...text.ticks, callback: (value: string | number) => formatCount(Number(value)) },
  } as const;
}

/** Only p99 appears in the legend; the empty labels keep a variant's other lines out of it. */
function linesOf(variant: MeasuredVariant, points: readonly Point[], index: number) {
  const { color, dash, marker } = styleOf(index);
  const line = { borderColor: color, backgroundColor: color, borderDash: [...dash], clip: EDGE, label: "" };
  const at = (figure: "p50" | "p99" | "rate") =>
    points.map((point) => ({ x: point.second, y: point[figure] }));
  const pointRadius = points.length > 20 ? 7 : 10;
  const thick = { borderWidth: 5, pointStyle: marker, pointRadius };
  const thin = { borderWidth: 3, pointRadius: 0 };
  return [
    { ...line, ...thick, label: variant.name, data: at("p99") },
    { ...line, ...thin, data: at("p50") },
    { ...line, ...thin, yAxisID: "rate", data: at("rate") },
  ];
}

function secondsOf(variant: MeasuredVariant): readonly Point[] {
  return variant.rounds
    .flatMap((round) => round.timeline)
    .map(({ p50, p99, rate_achieved_rps }, second) => ({ second, p50, p99, rate: rate_achieved_rps }));
}

/** Combines several seconds into one point: the median p50, the worst p99 and the mean rate. */
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
