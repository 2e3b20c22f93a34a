import type { Histogram } from "hdr-histogram-js";
import { decodeHistogram, mergeHistograms } from "../load/result/histogram.ts";
import type { MeasuredVariant } from "../reports/input.ts";

/** The latencies of all rounds of a variant, in microseconds, merged from their histograms. */
export function variantHistogram({ rounds }: MeasuredVariant): Histogram {
  return mergeHistograms(rounds.map(({ histogram }) => decodeHistogram(histogram.latency)));
}

/** Milliseconds at a percentile, 0 if nothing was measured. */
export function msAtPercentile(histogram: Histogram, percentile: number): number {
  return histogram.totalCount === 0 ? 0 : histogram.getValueAtPercentile(percentile) / 1_000;
}
