/** Where a part of a series changes most: before `at`, when what follows is looked at up to `end`. */
export interface Split {
  readonly at: number;
  /** How unlike both sides are; 0 or less for sides that are alike. */
  readonly energy: number;
}

/**
 * The most unlike pair of neighbouring stretches `values[0..at)` and `values[at..end)`, by the energy statistic of Matteson and
 * James (arXiv 1306.4933, equations 5 and 7, with α = 1):
 *
 *     Q(X, Y) = mn/(m+n) · (2·mean|x−y| − mean|x−x′| − mean|y−y′|)
 *
 * @param least the fewest values on either side, at least 2.
 * @returns `undefined` when there are too few values.
 */
export function bestSplit(values: readonly number[], least: number): Split | undefined {
  const count = values.length;
  let best: Split | undefined;
  // Sums of the distances within the left side, for every place of the split.
  const within = [0];
  for (let right = 1; right < count; right++) {
    let sum = within[right - 1] ?? 0;
    const value = values[right] ?? 0;
    for (let left = 0; left < right; left++) sum += Math.abs(value - (values[left] ?? 0));
    within.push(sum);
  }
  for (let at = least; at + least <= count; at++) {
    const left = within[at - 1] ?? 0;
    let [between, right] = [0, 0];
    for (let end = at; end < count; end++) {
      const value = values[end] ?? 0;
      for (let other = 0; other < at; other++) between += Math.abs(value - (values[other] ?? 0));
      for (let other = at; other < end; other++) right += Math.abs(value - (values[other] ?? 0));
      const [m, n] = [at, end + 1 - at];
      if (n < least) continue;
      const unlike = (2 * between) / (m * n) - (2 * left) / (m * (m - 1)) - (2 * right) / (n * (n - 1));
      const energy = ((m * n) / (m + n)) * unlike;
      if (best === undefined || energy > best.energy) best = { at, energy };
    }
  }
  return best;
}
