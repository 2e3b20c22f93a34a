import { median } from "../../src/compare/median.ts";

/**
 * How comparisons were judged before, to compare with: the interval of a median by the percentile bootstrap, which in the limit
 * of many resamples spans these order statistics, for the sentence; and no overlap of such intervals for the ranking.
 */
const ORDER: Readonly<Record<number, readonly [number, number]>> = { 5: [0, 4], 7: [1, 5], 10: [2, 7] };

export function formerInterval(values: readonly number[]): readonly [number, number] {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = ORDER[values.length] ?? [0, values.length - 1];
  return [sorted[low] ?? Number.NaN, sorted[high] ?? Number.NaN];
}

/** Whether the sentence said that the variant differs. */
export function formerSentence(baseline: readonly number[], variant: readonly number[]): boolean {
  const [low, high] = formerInterval(variant.map((ms, round) => ms - (baseline[round] ?? Number.NaN)));
  return low > 0 || high < 0;
}

/** Whether the ranking told two variants apart; none if the baseline drifted by more than a quarter. */
export function formerRanking(
  a: readonly number[],
  b: readonly number[],
  baseline: readonly number[],
): boolean {
  if (Math.max(...baseline) / Math.min(...baseline) > 1.25 || Number.isNaN(median(a))) return false;
  const [first, second] = [formerInterval(a), formerInterval(b)];
  return first[0] > second[1] || second[0] > first[1];
}
