import type { ComparisonResult, JudgingRules } from "./result.ts";

/** How many rounds a comparison has: a number, or so many at first and up to so many if these do not tell. */
export type WantedRounds = number | { readonly least: number; readonly most: number };

/** The chance of any wrong claim of a comparison. */
const ALPHA = 0.05;
/**
 * How it is divided if the figures are looked at a second time after more rounds. The parts add up to the whole, so looking
 * twice makes wrong claims no more frequent (Bonferroni), whatever decides how many rounds are added.
 */
const ALPHA_OF_LOOK = { 1: 0.03, 2: 0.02 } as const;

/** The rounds of the first look, and the most that there may be; `most` is never less than `least`. */
export function roundLimits(wanted: WantedRounds): { readonly first: number; readonly most: number } {
  if (typeof wanted === "number") return { first: wanted, most: wanted };
  return { first: wanted.least, most: wanted.most };
}

/** The rules of a look: the whole chance of error if it is the only one that there can be. */
export function rulesOfLook(wanted: WantedRounds, look: 1 | 2, margin: number): JudgingRules {
  const { first, most } = roundLimits(wanted);
  return { margin, alpha: first === most ? ALPHA : ALPHA_OF_LOOK[look], looks: look };
}

/**
 * How many rounds to have for a second look: as many as the most undecided claim would take, up to the limit. None are added if
 * every claim is decided, or if the comparison may not be judged at all: more of the same would not change that.
 * @param most the limit.
 */
export function roundsForSecondLook(
  { rounds, verdict, overhead, pairs }: ComparisonResult,
  most: number,
): number {
  if (!verdict.ranked) return rounds;
  const judgements = [
    ...Object.values(overhead).flatMap(({ p50, p99 }) => [p50, p99]),
    ...pairs.map(({ p99 }) => p99),
  ];
  const needed = judgements.flatMap((judgement) => judgement?.rounds_needed ?? []);
  return needed.length === 0 ? rounds : Math.min(most, Math.max(...needed));
}
