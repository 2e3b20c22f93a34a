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
 * Holm's step-down procedure: the chance to reject any true null hypothesis is at most `alpha`, however the claims depend on
 * each other (Holm 1979, "A simple sequentially rejective multiple test procedure").
 * @param pValues one for each claim.
 */
export function holm(pValues: readonly number[], alpha: number): readonly HolmOutcome[] {
  const sorted = pValues.toSorted((a, b) => a - b);
  const kept = sorted.findIndex((p, index) => p > alpha / (sorted.length - index));
  const rejections = kept === -1 ? sorted.length : kept;
  const last = rejections === 0 ? -1 : (sorted[rejections - 1] ?? -1);
  return pValues.map((p) => {
    const rejected = p <= last;
    const left = rejected ? sorted.length - rejections + 1 : sorted.length - rejections;
    return { rejected, level: alpha / left };
  });
}
