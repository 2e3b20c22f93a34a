import tQuantile from "@stdlib/stats-base-dists-t-quantile";
import { spreadOf, twoSidedP } from "./spread.ts";

/** The resolution of the histograms in milliseconds. */
const RESOLUTION_MS = 0.001;

/** Shorter latencies than the histograms tell apart count as the shortest one that they do, so that ratios stay finite. */
export function atResolution(ms: number): number {
  return Math.max(ms, RESOLUTION_MS);
}

/** The same figure of two variants, measured in the same round; milliseconds. */
export interface FigurePair {
  readonly baseline: number;
  readonly variant: number;
}

/** What the rounds say of the logarithm of variant / baseline. */
export interface LogRatio {
  /** The number of pairs. */
  readonly rounds: number;
  /** The mean of the pairs' log ratios; `exp` of it is the estimated ratio. */
  readonly mean: number;
  /** Standard deviation of the log ratios (n − 1) over √n; `undefined` for a single pair. */
  readonly standardError: number | undefined;
}

/** The logarithm of each pair's ratio: what slowed down a whole round slowed down both sides of it, and cancels out. */
export function logRatios(pairs: readonly FigurePair[]): readonly number[] {
  return pairs.map(({ baseline, variant }) => Math.log(atResolution(variant) / atResolution(baseline)));
}

/**
 * The mean of the log ratios and its standard error.
 * @param ratios from {@link logRatios}; at least one.
 */
export function meanLogRatio(ratios: readonly number[]): LogRatio {
  const { count: rounds, mean, squares } = spreadOf(ratios);
  if (rounds < 2) return { rounds, mean, standardError: undefined };
  return { rounds, mean, standardError: Math.sqrt(squares / (rounds - 1) / rounds) };
}

/**
 * The interval of the ratio by Student's t with n − 1 degrees of freedom, taken on the logarithms.
 * @param confidence of the two-sided interval, between 0 and 1.
 * @returns `undefined` for a single pair, which does not show how much rounds differ.
 */
export function ratioInterval(
  { mean, standardError, rounds }: LogRatio,
  confidence: number,
): { readonly low: number; readonly high: number } | undefined {
  if (standardError === undefined) return undefined;
  const reach = tQuantile((1 + confidence) / 2, rounds - 1) * standardError;
  return { low: Math.exp(mean - reach), high: Math.exp(mean + reach) };
}

/** The two-sided p-value of "the ratio is 1" by the paired t-test; 1 for a single pair. */
export function equalRatioPValue({ mean, standardError, rounds }: LogRatio): number {
  if (standardError === undefined || mean === 0) return 1;
  return standardError === 0 ? 0 : twoSidedP(mean / standardError, rounds - 1);
}
