import tCdf from "@stdlib/stats-base-dists-t-cdf";
import { median } from "./median.ts";

/** How many values there are, their mean, and the sum of their squared distances from it. */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  readonly squares: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { count, mean, squares };
}

/**
 * Student's t of the difference between two stretches, with one variance for both. Welch's t, with a variance for each, would
 * rest on that of the last three nights alone: two degrees of freedom, for which p = 0.001 takes t = 32.
 */
export function studentT(left: Spread, right: Spread): { readonly t: number; readonly df: number } {
  const df = left.count + right.count - 2;
  const error = Math.sqrt(((left.squares + right.squares) / df) * (1 / left.count + 1 / right.count));
  const difference = right.mean - left.mean;
  return { t: difference === 0 ? 0 : difference / error, df };
}

/** The chance that Student's t lies at least this far from 0, on either side. */
export function twoSidedP(t: number, df: number): number {
  return 2 * tCdf(-Math.abs(t), df);
}

/** Makes the median absolute deviation of normally distributed values an estimate of their standard deviation. */
const NORMAL = 1.4826;

/** Nights differ by this much whatever the ratios of a few of them say: 2 %. */
export const LEAST_DEVIATION = 0.02;

/**
 * How far a value is from the median of others, and how many robust standard deviations of these that is (median absolute
 * deviation).
 * @param leastDeviation what the others differ by at least, whatever the figures of a few of them say.
 */
export function robustDistance(
  value: number,
  others: readonly number[],
  leastDeviation: number,
): { readonly by: number; readonly z: number } {
  const middle = median(others);
  const deviation = NORMAL * median(others.map((other) => Math.abs(other - middle)));
  const by = value - middle;
  return { by, z: by / Math.max(deviation, leastDeviation) };
}
