import { median } from "./median.ts";
import type { Interval } from "./result.ts";
import { seededRandom } from "./seeded-random.ts";

/** Enough for the 2.5th and 97.5th percentile of the resampled medians to be stable. */
const RESAMPLES = 2_000;

/**
 * The median of the rounds' figures with its 95 % interval by the percentile bootstrap (Efron and Tibshirani 1993,
 * chapter 13). With five values the interval spans from the least to the greatest, which in theory contains the true median
 * 15 times out of 16; with three it would be 3 times out of 4, which is why fewer than five rounds are never ranked. For a
 * single value the interval has no width. The order of the values does not matter.
 * @param values one figure per round, at least one.
 * @param seed determines the resampling.
 */
export function medianInterval(values: readonly number[], seed: number): Interval {
  const sorted = values.toSorted((a, b) => a - b);
  const value = median(sorted);
  const random = seededRandom(seed);
  const draw = () => sorted[Math.floor(random() * sorted.length)] ?? Number.NaN;
  const medians = Array.from({ length: RESAMPLES }, () => median(sorted.map(draw))).sort((a, b) => a - b);
  const low = medians[Math.floor(0.025 * RESAMPLES)] ?? value;
  const high = medians[Math.ceil(0.975 * RESAMPLES) - 1] ?? value;
  return {
    value: rounded(value),
    low: rounded(Math.min(low, value)),
    high: rounded(Math.max(high, value)),
  };
}

/** Rounds milliseconds to a tenth of a microsecond, which is below the resolution of the histograms. */
function rounded(figure: number): number {
  return Math.round(figure * 10_000) / 10_000;
}
