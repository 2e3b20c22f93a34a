import { inflateSync } from "node:zlib";
// Not the whole package: its log writer builds number formatters, which takes as long as everything else.
import type { Histogram } from "hdr-histogram-js";
import { decodeFromCompressedBase64, encodeIntoCompressedBase64 } from "hdr-histogram-js/dist/encoding.js";
import { build } from "hdr-histogram-js/dist/HistogramBuilder.js";
import { JsHistogram } from "hdr-histogram-js/dist/JsHistogram.js";
import { Failure, messageOf } from "../../base/failure.ts";
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

/**
 * The histogram that a text encodes. It comes from a file or from the log of a pod, so its size is checked before it is
 * unpacked: a few bytes could claim to be gigabytes.
 * @throws Failure `LOAD_RESULT_INVALID` if the text is not an HDR histogram of latencies.
 */
export function decodeHistogram(text: string): Histogram {
  try {
    checkSize(Buffer.from(text, "base64"));
    const histogram = decodeFromCompressedBase64(text, 64, false);
    // Counts beyond the last bucket are only noticed when they are looked for.
    if (Number.isFinite(histogram.mean)) return histogram;
    throw new RangeError("its counts do not add up");
  } catch (error) {
    throw new Failure(
      "LOAD_RESULT_INVALID",
      `A histogram in the load result is damaged: ${messageOf(error)}.`,
      {
        hint: "Use the file as the load test wrote it; its schema is schemas/load-result.schema.json.",
        cause: error,
      },
    );
  }
}

/** Bytes of the two layers' heads, see encode-counts.ts. */
const OUTER_HEAD_BYTES = 8;
const HEAD_BYTES = 40;
const DIGITS_AT = 12;
const HIGHEST_AT = 24;
/** Three digits up to an hour take 23,000 buckets of at most nine bytes. */
const MOST_BYTES = 1_048_576;
const MOST_DIGITS = 3;
/** In microseconds: twelve days. */
const MOST_US = 2n ** 40n;

function checkSize(bytes: Buffer): void {
  const plain = inflateSync(bytes.subarray(OUTER_HEAD_BYTES), { maxOutputLength: MOST_BYTES });
  if (plain.length < HEAD_BYTES) throw new RangeError("it is too short");
  const digits = plain.readInt32BE(DIGITS_AT);
  if (digits < 1 || digits > MOST_DIGITS) throw new RangeError(`it has ${digits} significant digits`);
  const highest = plain.readBigInt64BE(HIGHEST_AT);
  if (highest < 2n || highest > MOST_US) throw new RangeError(`its highest value is ${highest} µs`);
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
