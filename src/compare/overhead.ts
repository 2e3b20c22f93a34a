import type { LoadResult } from "../load/result/result.ts";
import { type JudgedRatio, judgeClaims } from "./judge-claims.ts";
import { logRatios } from "./paired-log-ratio.ts";
import { pairedFigures, pairedRounds } from "./paired-rounds.ts";
import type { Interval, JudgingRules, Overhead, RankedPair, VariantResult } from "./result.ts";
import { roundedMs } from "./typical-figure.ts";
import { bothVerdictsInWords } from "./verdict-words.ts";

/** One round's results: variant → its result. */
export type MeasuredRound = Readonly<Record<string, LoadResult>>;

/** All that a comparison says of its variants, judged together. */
export interface Effects {
  readonly overhead: Record<string, Overhead>;
  readonly pairs: RankedPair[];
}

/** The figures that variants are compared by. */
export type JudgedFigure = "p50" | "p99";

const FIGURES = ["p50", "p99"] as const satisfies readonly JudgedFigure[];
/**
 * The shares of the chance of error. A p99 is what variants are chosen and ranked by, and it varies more from round to round
 * than a p50, so most of the chance is its own; what p50 does not need goes to p99 as well.
 */
export const CLAIM_WEIGHTS = { p50: 1, p99: 4 } as const satisfies Record<JudgedFigure, number>;
export const PAIR_WEIGHTS = { p99: 1 } as const;

interface Claim {
  readonly first: string;
  readonly second: string;
  readonly figure: JudgedFigure;
  readonly ratios: readonly number[];
  readonly weight: number;
}

/**
 * Judges every variant against the baseline at p50 and p99, and the other variants against each other at p99, which is what
 * they are ranked by. Both sides of a pair come from the same round, so anything that slowed down the whole round (a busy
 * neighbour, a warmer machine) cancels out. All claims are judged together.
 */
export function effectsOf(input: {
  readonly baseline: string;
  readonly rounds: readonly MeasuredRound[];
  readonly variants: Readonly<Record<string, VariantResult>>;
  readonly rules: JudgingRules;
  readonly mayBeJudged: boolean;
}): Effects {
  const { baseline, rounds, variants } = input;
  const others = Object.keys(variants).filter((name) => name !== baseline);
  const claims = [
    ...others.flatMap((name) => claimsOf(rounds, baseline, name, CLAIM_WEIGHTS)),
    ...others.flatMap((first, index) =>
      others.slice(index + 1).flatMap((second) => claimsOf(rounds, first, second, PAIR_WEIGHTS)),
    ),
  ];
  const judged = judgeClaims(claims, input.rules, input.mayBeJudged);
  const overhead: Record<string, Omit<Overhead, "words">> = {};
  const pairs: RankedPair[] = [];
  for (const [index, { first, second, figure }] of claims.entries()) {
    const result = judged[index];
    if (result === undefined) continue;
    if (first === baseline) {
      const typical = {
        baseline: variants[baseline]?.typical_ms[figure]?.value,
        variant: variants[second]?.typical_ms[figure]?.value,
      };
      overhead[second] = { ...overhead[second], ...overheadOf(figure, result, typical) };
    } else pairs.push({ first, second, p99_ratio: result.ratio, p99: result.judgement });
  }
  const told = Object.entries(overhead).map(([name, effect]): readonly [string, Overhead] => [
    name,
    { ...effect, words: bothVerdictsInWords(effect) },
  ]);
  return { overhead: Object.fromEntries(told), pairs };
}

function claimsOf(
  rounds: readonly MeasuredRound[],
  first: string,
  second: string,
  weights: Readonly<Partial<Record<JudgedFigure, number>>>,
): readonly Claim[] {
  const both = pairedRounds(rounds, first, second);
  return FIGURES.filter((figure) => weights[figure] !== undefined).flatMap((figure): readonly Claim[] => {
    const pairs = pairedFigures(both, figure);
    const isCarried = pairs.length > 0 && pairs.length === both.length;
    return isCarried
      ? [{ first, second, figure, ratios: logRatios(pairs), weight: weights[figure] ?? 1 }]
      : [];
  });
}

/**
 * What is added is the difference of the typical figures, so that the two shown add up; in rounds that have both it is the
 * baseline's figure times (ratio − 1), like the ends of the interval.
 */
function overheadOf(
  figure: JudgedFigure,
  { ratio, judgement }: JudgedRatio,
  typical: { readonly baseline: number | undefined; readonly variant: number | undefined },
): Omit<Overhead, "words"> {
  const added = addedMs(ratio, typical);
  return figure === "p50"
    ? { p50_ratio: ratio, p50: judgement, ...(added && { p50_added_ms: added }) }
    : { p99_ratio: ratio, p99: judgement, ...(added && { p99_added_ms: added }) };
}

function addedMs(
  ratio: Interval,
  { baseline, variant }: { readonly baseline: number | undefined; readonly variant: number | undefined },
): Interval | undefined {
  if (baseline === undefined || variant === undefined) return undefined;
  const value = roundedMs(variant - baseline);
  return {
    value,
    low: Math.min(value, roundedMs(baseline * (ratio.low - 1))),
    high: Math.max(value, roundedMs(baseline * (ratio.high - 1))),
  };
}
