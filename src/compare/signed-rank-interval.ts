import signedRankQuantile from "@stdlib/stats-base-dists-signrank-quantile";

/** With fewer values not even the interval over all of them reaches 95 %: with five it is 93.75 %. */
const LEAST_VALUES = 6;

/**
 * The exact interval of a centre by Wilcoxon's signed rank statistic: it leaves out as many of the least and the greatest
 * means of two values as the statistic's quantile says (Hollander and Wolfe 1999, section 3.3). A single odd value hardly
 * moves it, so it shows whether an interval by Student's t rests on one.
 * @param confidence at least as much is reached.
 * @returns `undefined` for fewer than six values, or if so much confidence cannot be reached with these.
 */
export function signedRankInterval(
  values: readonly number[],
  confidence: number,
): { readonly value: number; readonly low: number; readonly high: number } | undefined {
  const count = values.length;
  if (count < LEAST_VALUES) return undefined;
  const tail = (1 - confidence) / 2;
  if (tail < 2 ** -count) return undefined;
  const means = values
    .flatMap((value, index) => values.slice(index).map((other) => (value + other) / 2))
    .sort((a, b) => a - b);
  const leftOut = signedRankQuantile(tail, count) - 1;
  const at = (index: number) => means[index] ?? Number.NaN;
  const middle = (means.length - 1) / 2;
  return {
    value: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    low: at(Math.max(0, leftOut)),
    high: at(means.length - 1 - Math.max(0, leftOut)),
  };
}
