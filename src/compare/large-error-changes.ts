import { formatShare } from "../base/figure.ts";
import type { ComparisonResult, VariantResult } from "./result.ts";

/** The chance that any change of errors between two runs is told by mistake. */
const ALPHA = 0.05;
/** Where pods run does not make one request in a hundred fail; a smaller change may come with any new placing. */
const LEAST_CHANGE = 0.01;

/**
 * Variants whose share of failed requests changed by at least one percentage point, as sentences: `sidecar fails more often: 10 %
 * now, 0 % then.` It takes that every round of one run failed more often than every round of the other: the extreme outcome of
 * the exact rank-sum test (Hollander and Wolfe 1999, section 4.1), with the chance of error divided among the variants. Errors
 * are told whether or not latencies can be judged, because many errors can be the reason why they cannot.
 */
export function largeErrorChanges(before: ComparisonResult, now: ComparisonResult): readonly string[] {
  const shared = Object.keys(now.variants).filter((name) => before.variants[name] !== undefined);
  return shared.flatMap((name) => {
    const [old, fresh] = [before.variants[name], now.variants[name]];
    if (old === undefined || fresh === undefined) return [];
    const change = fresh.error_rate - old.error_rate;
    if (Math.abs(change) < LEAST_CHANGE) return [];
    const [fewer, more] = change > 0 ? [old, fresh] : [fresh, old];
    if (!isApart(fewer, more, ALPHA / shared.length)) return [];
    const rates = `${formatShare(fresh.error_rate)} now, ${formatShare(old.error_rate)} then`;
    return [`${name} fails ${change > 0 ? "more" : "less"} often: ${rates}.`];
  });
}

function isApart(fewer: VariantResult, more: VariantResult, level: number): boolean {
  // Requests that a saturated generator sent too late fail because of it.
  if (fewer.saturated || more.saturated) return false;
  const rates = ({ rounds }: VariantResult) => rounds.map(({ error_rate }) => error_rate);
  const [few, many] = [rates(fewer), rates(more)];
  return 2 / waysToDivide(few.length, many.length) <= level && Math.max(...few) < Math.min(...many);
}

/** In how many ways so many rounds can be divided into two runs of these lengths: the binomial coefficient. */
function waysToDivide(first: number, second: number): number {
  let ways = 1;
  for (let chosen = 1; chosen <= first; chosen++) ways = (ways * (second + chosen)) / chosen;
  return ways;
}
