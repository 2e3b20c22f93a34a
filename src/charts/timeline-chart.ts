import type { ChartConfiguration } from "chart.js";
import type { Scheme } from "../base/color-scheme.ts";
import { formatCount } from "../base/figure.ts";
import { type MeasuredVariant, type ReportInput, variantsOf } from "../reports/input.ts";
import { captionOf } from "./caption.ts";
import { latencyAxis } from "./latency-axis.ts";
import { type SeriesStyle, styleOf } from "./palette.ts";
import { axisText, EDGE, paperOf, sharedOptions } from "./theme.ts";

/** More points than this would merge on a phone, so a point then stands for several seconds. */
const POINTS = 60;
/** How far the rate's panel extends above the rate, as a factor, to keep its label clear of the panel above. */
const RATE_ROOM = 1.6;

/** One or more seconds. Not a number: the answers do not carry the figure. */
interface Point {
  readonly second: number;
  readonly p50: number;
  readonly tail: number;
  readonly rate: number;
}

/** The figure for slow requests: p99, or the maximum if the answers of a single second do not always carry a p99. */
export function tailFigure(variants: readonly MeasuredVariant[]): "p99" | "max" {
  const answered = variants
    .flatMap(({ rounds }) => rounds.flatMap(({ timeline }) => timeline))
    .filter(({ max }) => max !== undefined);
  return answered.every(({ p99 }) => p99 !== undefined) ? "p99" : "max";
}

/**
 * p99 or the maximum (thick, with markers) and p50 (thin) per second, and below them the achieved rate, with one colour per variant. The
 * rounds of a comparison are placed one after the other, without the time that other variants took.
 */
export function timelineChart(input: ReportInput, scheme: Scheme = "light"): ChartConfiguration<"line"> {
  const variants = variantsOf(input.result);
  const tail = tailFigure(variants);
  const longest = Math.max(
    1,
    ...variants.map(({ rounds }) => rounds.flatMap(({ timeline }) => timeline).length),
  );
  const bucketS = Math.ceil(longest / POINTS);
  const series = variants.map((variant) => ({
    variant,
    points: bucketed(secondsOf(variant, tail), bucketS),
  }));
  const latencies = series.flatMap(({ points }) => points.flatMap(({ p50, tail }) => [p50, tail]));
  const rates = series.flatMap(({ points }) => points.map(({ rate }) => rate));
  const shared = sharedOptions(captionOf(input, "latency over time"), scheme, {
    legendRows: input.result.kind === "comparison" ? Math.ceil(variants.length / 4) : 0,
  });
  const { legend } = shared.plugins;
  const x = axisText(
    `${bucketS === 1 ? "Second" : `Seconds (${bucketS} s per point)`}; thick: ${tail}, thin: p50`,
    scheme,
  );
  return {
    type: "line",
    data: {
      datasets: series.flatMap(({ variant, points }, index) =>
        linesOf(variant, points, styleOf(index, scheme)),
      ),
    },
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
        y: { ...latencyAxis(latencies, 1.5, scheme), stack: "panels", stackWeight: 3, weight: 2 },
        rate: { ...rateAxis(Math.max(1, ...rates), scheme), stack: "panels", stackWeight: 1, weight: 1 },
      },
    },
    plugins: [paperOf(scheme)],
  };
}

function rateAxis(highestRps: number, scheme: Scheme) {
  const text = axisText("rps", scheme);
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

/** Only the thick line appears in the legend; the empty labels keep a variant's other lines out of it. */
function linesOf(variant: MeasuredVariant, points: readonly Point[], { color, dash, marker }: SeriesStyle) {
  const line = { borderColor: color, backgroundColor: color, borderDash: [...dash], clip: EDGE, label: "" };
  const at = (figure: "p50" | "tail" | "rate") =>
    points.map((point) => ({ x: point.second, y: point[figure] }));
  const pointRadius = points.length > 20 ? 7 : 10;
  const thick = { borderWidth: 5, pointStyle: marker, pointRadius };
  const thin = { borderWidth: 3, pointRadius: 0 };
  return [
    { ...line, ...thick, label: variant.name, data: at("tail") },
    { ...line, ...thin, data: at("p50") },
    { ...line, ...thin, yAxisID: "rate", data: at("rate") },
  ];
}

function secondsOf({ rounds }: MeasuredVariant, tail: "p99" | "max"): readonly Point[] {
  return rounds
    .flatMap((round) => round.timeline)
    .map((row, second) => ({
      second,
      p50: row.p50 ?? Number.NaN,
      tail: row[tail] ?? Number.NaN,
      rate: row.rate_achieved_rps,
    }));
}

/** Combines several seconds into one point: the median p50, the worst tail and the mean rate. */
function bucketed(points: readonly Point[], bucketS: number): readonly Point[] {
  if (bucketS === 1) return points;
  const buckets = Array.from({ length: Math.ceil(points.length / bucketS) }, (_, i) =>
    points.slice(i * bucketS, (i + 1) * bucketS),
  );
  return buckets.map((bucket, i) => {
    const known = (of: "p50" | "tail") =>
      bucket
        .map((point) => point[of])
        .filter((ms) => !Number.isNaN(ms))
        .sort((a, b) => a - b);
    const medians = known("p50");
    return {
      second: i * bucketS,
      p50: medians[Math.floor(medians.length / 2)] ?? Number.NaN,
      tail: known("tail").at(-1) ?? Number.NaN,
      rate: bucket.reduce((sum, { rate }) => sum + rate, 0) / bucket.length,
    };
  });
}
