import type { ChartConfiguration } from "chart.js";
import type { Histogram } from "hdr-histogram-js";
import type { Scheme } from "../base/color-scheme.ts";
import { formatTimes } from "../base/figure.ts";
import { carriedPercentiles, oneIn, PERCENTILES } from "../load/result/carried.ts";
import { latencyWords } from "../load/result/latency-words.ts";
import { type MeasuredVariant, type ReportInput, variantsOf } from "../reports/input.ts";
import { summarise } from "../reports/summarise.ts";
import { captionOf } from "./caption.ts";
import { latencyAxis } from "./latency-axis.ts";
import { type SeriesStyle, styleOf } from "./palette.ts";
import { axisText, EDGE, paperOf, sharedOptions } from "./theme.ts";
import { msAtPercentile, variantHistogram } from "./variant-histogram.ts";

const POINTS_PER_DECADE = 24;
/** On a logarithmic axis, the fastest requests, below a quarter of the least median, may be outside the plot. */
const CURVE_ROOM = 4;

const LABELLED = ["p50", "p90", "p99", "p999", "p9999"] as const;

/** The percentiles that so many answered requests carry and that have a label, with 0 for the fastest request. */
function labelled(answered: number): readonly number[] {
  const carried = carriedPercentiles(answered);
  return [0, ...LABELLED.filter((name) => carried.includes(name)).map((name) => PERCENTILES[name])];
}

/**
 * Latency by percentile, on the axis that HDR plots use, where each additional nine has the same width. One line per
 * variant, from the merged histograms of its rounds, which ends at the last percentile that its requests carry.
 */
export function percentilesChart(input: ReportInput, scheme: Scheme = "light"): ChartConfiguration<"line"> {
  const variants = variantsOf(input.result);
  const counted = variants.map((variant) => ({ variant, histogram: variantHistogram(variant) }));
  const most = Math.max(...counted.map(({ histogram }) => histogram.totalCount));
  const ticks = [...new Set([...labelled(most), 50])];
  const last = oneIn(ticks.at(-1) ?? 50);
  const lines = counted.map(({ variant, histogram }, index) =>
    lineOf(labelOf(variant, input), histogram, styleOf(index, scheme)),
  );
  const latencies = lines.flatMap(({ data }) => data.filter(({ x }) => x >= oneIn(50)).map(({ y }) => y));
  const x = axisText("Percentile of all requests", scheme);
  return {
    type: "line",
    data: { datasets: lines },
    options: {
      ...sharedOptions(captionOf(input, "latency by percentile", summarise(input).headline), scheme, {
        legendRows: Math.ceil(variants.length / 2),
      }),
      scales: {
        x: {
          ...x,
          type: "logarithmic",
          min: 1,
          max: last,
          afterBuildTicks: (axis) => {
            axis.ticks = ticks.map((percentile) => ({ value: oneIn(percentile) }));
          },
          ticks: {
            ...x.ticks,
            autoSkip: false,
            maxRotation: 0,
            callback: (_, index) => `${ticks[index] ?? ""}%`,
          },
        },
        y: latencyAxis(latencies, CURVE_ROOM, scheme),
      },
    },
    plugins: [paperOf(scheme)],
  };
}

/**
 * A comparison's lines are named with the ratios that the card tells of; what all requests together had, the lines show.
 */
function labelOf({ name, isBaseline, latency_ms }: MeasuredVariant, { result }: ReportInput): string {
  const figures = latencyWords(latency_ms);
  if (result.kind === "load") return figures.join(", ") || "no answers";
  if (figures.length === 0) return `${name}: no answers`;
  if (isBaseline) return `${name} (baseline)`;
  const added = result.overhead[name];
  const effects = (["p50", "p99"] as const).flatMap((figure) => {
    const ratio = added?.[`${figure}_ratio`];
    return ratio === undefined ? [] : [`${figure} ${formatTimes(ratio.value)}`];
  });
  return effects.length === 0 ? name : `${name}: ${effects.join(", ")}`;
}

function lineOf(label: string, histogram: Histogram, style: SeriesStyle) {
  const marked = labelled(histogram.totalCount).map(oneIn);
  // A line has at least its median; the fastest request alone is no distribution.
  const last = marked.at(-1) ?? 1;
  const points = Math.ceil(Math.log10(last) * POINTS_PER_DECADE);
  const between = Array.from({ length: points }, (_, i) => 10 ** ((Math.log10(last) * i) / points));
  const places = points === 0 ? [] : [...new Set([...between, ...marked])].sort((a, b) => a - b);
  return {
    label,
    data: places.map((x) => ({ x, y: latencyAt(histogram, x) })),
    borderColor: style.color,
    backgroundColor: style.color,
    borderDash: [...style.dash],
    borderWidth: 5,
    clip: EDGE,
    pointStyle: style.marker,
    pointRadius: places.map((x) => (marked.includes(x) ? 11 : 0)),
  };
}

function latencyAt(histogram: Histogram, place: number): number {
  return place === 1 ? histogram.minNonZeroValue / 1_000 : msAtPercentile(histogram, 100 - 100 / place);
}
