import type { ChartConfiguration } from "chart.js";
import type { Histogram } from "hdr-histogram-js";
import type { Scheme } from "../base/color-scheme.ts";
import { carriedPercentiles, PERCENTILES } from "../load/result/carried.ts";
import { countsOf } from "../load/result/histogram.ts";
import { type ReportInput, variantsOf } from "../reports/input.ts";
import { summarise } from "../reports/summarise.ts";
import { captionOf } from "./caption.ts";
import { logarithmicAxis } from "./latency-axis.ts";
import { type SeriesStyle, styleOf } from "./palette.ts";
import { axisText, paperOf, sharedOptions } from "./theme.ts";
import { msAtPercentile, variantHistogram } from "./variant-histogram.ts";

/** Each band of latencies ends this many times higher than it begins. */
const BAND = 1.1;
/** The percentiles at which the chart may end, the last one first; to end at a lower one would hide too much. */
const CUTS = ["p9999", "p999", "p99"] as const;
/** Shorter latencies are counted in the lowest band: a band must not be narrower than a microsecond, or some stay empty. */
const LEAST_US = 10;

interface Point {
  /** Milliseconds. */
  readonly x: number;
  /** Percent. */
  readonly y: number;
}

/**
 * How many requests took how long: the share of each variant's requests in bands of latency that are 10 % wide. Several
 * humps, which no percentile shows, become visible. It ends at the last percentile that all variants carry.
 */
export function distributionChart(input: ReportInput, scheme: Scheme = "light"): ChartConfiguration<"line"> {
  const variants = variantsOf(input.result);
  const histograms = variants.map(variantHistogram);
  const cut = cutOf(histograms);
  const bands = bandsOf(histograms, cut.percentile);
  const y = axisText("% of requests", scheme);
  return {
    type: "line",
    data: {
      datasets: variants.map(({ name, facts }, index) => ({
        label: facts === null ? "all requests" : name,
        ...lineOf(pointsOf(histograms[index], bands), styleOf(index, scheme)),
      })),
    },
    options: {
      ...sharedOptions(captionOf(input, "latency distribution", summarise(input).headline), scheme, {
        legendRows: input.result.kind === "load" ? 0 : Math.ceil(variants.length / 4),
      }),
      scales: {
        x: {
          ...logarithmicAxis(`Latency${cut.words}, ms (log, in bands of 10 %)`, scheme),
          min: middleMs(bands.first),
          max: middleMs(bands.last),
        },
        y: { ...y, type: "linear", beginAtZero: true, ticks: { ...y.ticks, maxTicksLimit: 6 } },
      },
    },
    plugins: [paperOf(scheme)],
  };
}

/** Where the chart ends: at the last percentile that every variant carries; of few requests, all are shown. */
function cutOf(histograms: readonly Histogram[]): { readonly percentile: number; readonly words: string } {
  const answered = histograms.map(({ totalCount }) => totalCount).filter((count) => count > 0);
  const carried = carriedPercentiles(Math.min(...answered));
  const last = CUTS.find((name) => carried.includes(name));
  if (last === undefined || answered.length === 0) return { percentile: 100, words: "" };
  return { percentile: PERCENTILES[last], words: ` up to p${PERCENTILES[last]}` };
}

/** Only the top of a curve is marked, which links it with the legend. */
function lineOf(points: readonly Point[], { color, dash, marker }: SeriesStyle) {
  const top = Math.max(...points.map(({ y }) => y));
  return {
    data: [...points],
    borderColor: color,
    backgroundColor: color,
    borderDash: [...dash],
    borderWidth: 5,
    pointStyle: marker,
    pointRadius: points.map(({ y }) => (y > 0 && y === top ? 11 : 0)),
  };
}

/** The numbers of the first and the last band, with an empty one at each end if nothing is cut off there. */
interface Bands {
  readonly first: number;
  readonly last: number;
}

function bandsOf(histograms: readonly Histogram[], lastPercentile: number): Bands {
  const filled = histograms.filter(({ totalCount }) => totalCount > 0);
  if (filled.length === 0) return { first: bandOf(1_000), last: bandOf(10_000) };
  const highest = Math.max(...filled.map((histogram) => msAtPercentile(histogram, lastPercentile)));
  return {
    first: Math.min(...filled.map(({ minNonZeroValue }) => bandOf(minNonZeroValue))) - 1,
    last: bandOf(highest * 1_000) + 1,
  };
}

function pointsOf(histogram: Histogram | undefined, { first, last }: Bands): Point[] {
  const counts = new Map<number, number>();
  for (const { us, count } of histogram === undefined ? [] : countsOf(histogram)) {
    counts.set(bandOf(us), (counts.get(bandOf(us)) ?? 0) + count);
  }
  const total = Math.max(1, histogram?.totalCount ?? 0);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i).map((band) => ({
    x: middleMs(band),
    y: (100 * (counts.get(band) ?? 0)) / total,
  }));
}

const bandOf = (us: number) => Math.floor(Math.log(Math.max(us, LEAST_US)) / Math.log(BAND));
const middleMs = (band: number) => BAND ** (band + 0.5) / 1_000;
