import type { ChartConfiguration } from "chart.js";
import type { Histogram } from "hdr-histogram-js";
import { formatMs, trimZeros } from "../base/figure.ts";
import { decodeHistogram, mergeHistograms } from "../load/result/histogram.ts";
import { type MeasuredVariant, type ReportInput, variantsOf } from "../reports/input.ts";
import { captionOf } from "./caption.ts";
import { latencyAxis } from "./latency-axis.ts";
import { type SeriesStyle, styleOf } from "./palette.ts";
import { axisText, EDGE, sharedOptions, whitePaper } from "./theme.ts";

const LABELLED = [0, 50, 90, 99, 99.9, 99.99] as const;
/** A percentile is drawn if this many samples are beyond it; with fewer, it depends on the luck of single requests. */
const SAMPLES_BEYOND = 3;
const POINTS_PER_DECADE = 24;
/** On a logarithmic axis, the fastest requests, below a quarter of the least median, may be outside the plot. */
const CURVE_ROOM = 4;

/** The labelled percentiles that this many samples support: 99 from 300 samples, 99.9 from 3,000. Always the median. */
export function drawnPercentiles(samples: number): readonly number[] {
  return LABELLED.filter((percentile) => percentile <= 50 || samples >= SAMPLES_BEYOND * place(percentile));
}

/**
 * Latency by percentile, on the axis that HDR plots use, where each additional nine has the same width. One line per
 * variant, from the merged histograms of its rounds.
 */
export function percentilesChart(input: ReportInput): ChartConfiguration<"line"> {
  const variants = variantsOf(input.result);
  const ticks = drawnPercentiles(Math.min(...variants.map(({ requests }) => requests)));
  const last = place(ticks.at(-1) ?? 50);
  const lines = variants.map((variant, index) => lineOf(variant, styleOf(index), ticks, last));
  const latencies = lines.flatMap(({ data }) => data.filter(({ x }) => x >= place(50)).map(({ y }) => y));
  const x = axisText("Percentile of requests");
  return {
    type: "line",
    data: { datasets: lines },
    options: {
      ...sharedOptions(captionOf(input, "latency by percentile"), true),
      scales: {
        x: {
          ...x,
          type: "logarithmic",
          min: 1,
          max: last,
          afterBuildTicks: (axis) => {
            axis.ticks = ticks.map((percentile) => ({ value: place(percentile) }));
          },
          ticks: {
            ...x.ticks,
            autoSkip: false,
            maxRotation: 0,
            callback: (_, index) => `${ticks[index] ?? ""}%`,
          },
        },
        y: latencyAxis(latencies, CURVE_ROOM),
      },
    },
    plugins: [whitePaper],
  };
}

function lineOf(variant: MeasuredVariant, style: SeriesStyle, ticks: readonly number[], last: number) {
  const histogram = mergeHistograms(variant.rounds.map((round) => decodeHistogram(round.histogram.latency)));
  const points = Math.max(1, Math.ceil(Math.log10(last) * POINTS_PER_DECADE));
  const between = Array.from({ length: points }, (_, i) => 10 ** ((Math.log10(last) * i) / points));
  const labelled = ticks.map(place);
  const places = [...new Set([...between, ...labelled])].sort((a, b) => a - b);
  const { p50, p99 } = variant.latency_ms;
  const figures = `p50 ${trimZeros(formatMs(p50))}, p99 ${trimZeros(formatMs(p99))} ms`;
  return {
    label: variant.facts === null ? figures : `${variant.name}: ${figures}`,
    data: places.map((x) => ({ x, y: latencyAt(histogram, x) })),
    borderColor: style.color,
    backgroundColor: style.color,
    borderDash: [...style.dash],
    borderWidth: 5,
    clip: EDGE,
    pointStyle: style.marker,
    pointRadius: places.map((x) => (labelled.includes(x) ? 11 : 0)),
  };
}

/** The place of a percentile on the axis: one in this many requests is slower. 90 → 10, 99 → 100. */
function place(percentile: number): number {
  return Math.round(1e9 / (1 - percentile / 100)) / 1e9;
}

function latencyAt(histogram: Histogram, place: number): number {
  if (histogram.totalCount === 0) return 0;
  const us = place === 1 ? histogram.minNonZeroValue : histogram.getValueAtPercentile(100 - 100 / place);
  return us / 1_000;
}
