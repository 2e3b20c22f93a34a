/** A claim that is tested together with others. */
export interface TestedClaim {
  readonly pValue: number;
  /** Its share of the chance of error, beside the weights of the others. */
  readonly weight: number;
}

/** What became of one of several claims that are tested together. */
export interface HolmOutcome {
  readonly rejected: boolean;
  /**
   * The level at which it was decided. An interval with a confidence of 1 minus this leaves out "no difference" exactly for
   * the rejected ones, so pictures of intervals agree with the verdicts.
   */
  readonly level: number;
}

/**
 * Holm's step-down procedure with weights: the chance to reject any true null hypothesis is at most `alpha`, however the claims
 * depend on each other (Holm 1979, "A simple sequentially rejective multiple test procedure", section 4).
 */
export function holm(claims: readonly TestedClaim[], alpha: number): readonly HolmOutcome[] {
  const scaled = claims
    .map(({ pValue, weight }) => ({ ratio: pValue / weight, weight }))
    .sort((a, b) => a.ratio - b.ratio);
  let left = scaled.reduce((sum, { weight }) => sum + weight, 0);
  let last: { readonly ratio: number; readonly left: number } | undefined;
  for (const { ratio, weight } of scaled) {
    if (ratio > alpha / left) break;
    last = { ratio, left };
    left -= weight;
  }
  return claims.map(({ pValue, weight }) => {
    const rejected = last !== undefined && pValue / weight <= last.ratio;
    return { rejected, level: (alpha * weight) / (rejected && last ? last.left : left) };
  });
}
