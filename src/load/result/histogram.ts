// Not the whole package: its log writer builds number formatters, which takes as long as everything else.
import type { Histogram } from "hdr-histogram-js";
import { decodeFromCompressedBase64, encodeIntoCompressedBase64 } from "hdr-histogram-js/dist/encoding.js";
import { build } from "hdr-histogram-js/dist/HistogramBuilder.js";
import { JsHistogram } from "hdr-histogram-js/dist/JsHistogram.js";
import { onlyCarried } from "./carried.ts";
import type { Latency } from "./result.ts";

/** An empty histogram of microseconds with three significant digits, the precision of all latencies. */
export function createHistogram(): Histogram {
  return build({
    bitBucketSize: 64,
    autoResize: true,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 2,
    numberOfSignificantValueDigits: 3,
  });
}

/** HDR V2, compressed, base64. Lossless: `decodeHistogram` returns the same counts. */
export function encodeHistogram(histogram: Histogram): string {
  return encodeIntoCompressedBase64(histogram);
}

/** @throws Error if the text is not an HDR histogram. */
export function decodeHistogram(text: string): Histogram {
  return decodeFromCompressedBase64(text, 64, false);
}

/** One histogram with the samples of all. Associative and lossless. */
export function mergeHistograms(histograms: Iterable<Histogram>): Histogram {
  const merged = createHistogram();
  for (const histogram of histograms) merged.add(histogram);
  return merged;
}

/**
 * The figures that a histogram of microseconds carries, in milliseconds; see `carriedPercentiles`.
 * @param exact the minimum and maximum, if known; a decoded histogram knows them only to within a bucket.
 */
export function latencyOf(histogram: Histogram, exact?: Pick<Latency, "min" | "max">): Latency {
  const ms = (us: number) => Math.round(us) / 1_000;
  const max = exact?.max ?? ms(histogram.maxValue);
  // A percentile is the highest value of its bucket, which may be above the maximum that was counted.
  const at = (percentile: number) => Math.min(ms(histogram.getValueAtPercentile(percentile)), max);
  const figures = {
    min: exact?.min ?? ms(histogram.minNonZeroValue),
    mean: ms(histogram.mean),
    stddev: ms(histogram.stdDeviation),
    p50: at(50),
    p75: at(75),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    p999: at(99.9),
    p9999: at(99.99),
    max,
  };
  return onlyCarried(figures, histogram.totalCount);
}

/** The values that were counted, lowest first; each is the lowest value of its bucket. */
export function* countsOf(
  histogram: Histogram,
): Generator<{ readonly us: number; readonly count: number }, void> {
  if (!(histogram instanceof JsHistogram)) throw new TypeError("Only histograms in JavaScript can be read.");
  const last = histogram.countsArrayIndex(histogram.maxValue);
  for (let us = 0; histogram.countsArrayIndex(us) <= last; us = histogram.nextNonEquivalentValue(us)) {
    const count = histogram.getCountAtIndex(histogram.countsArrayIndex(us));
    if (count > 0) yield { us, count };
  }
}

/** `us` if its bucket begins above `lowUs`, or else a value from the next bucket. */
export function valueAbove(histogram: Histogram, us: number, lowUs: number): number {
  if (!(histogram instanceof JsHistogram)) throw new TypeError("Only histograms in JavaScript can be asked.");
  return histogram.lowestEquivalentValue(us) > lowUs
    ? us
    : histogram.nextNonEquivalentValue(Math.max(us, lowUs));
}
