import { trimZeros } from "../base/figure.ts";
import type { Judgement, JudgingRules, Overhead } from "./result.ts";
import { MOST_ROUNDS_NAMED } from "./rounds-needed.ts";

/**
 * A verdict in a few words, for a table or a legend: `slower`, `same within 5 %`, `can't tell yet (about 14 rounds would)`.
 */
export function verdictWords(
  { verdict, rounds_needed }: Pick<Judgement, "verdict" | "rounds_needed">,
  rules: JudgingRules,
): string {
  switch (verdict) {
    case "faster":
    case "slower":
      return verdict;
    case "same":
      return `same ${withinWords(rules)}`;
    case "unclear":
      return rounds_needed === undefined
        ? "can't tell yet"
        : `can't tell yet (${neededWords(rounds_needed)})`;
  }
}

/** Both verdicts of a variant: `slower`, or `p50 slower, p99 can't tell yet (…)`. */
export function bothVerdictsInWords({ p50, p99 }: Pick<Overhead, "p50" | "p99">): string {
  if (p50 === undefined || p99 === undefined) return (p50 ?? p99)?.words ?? "";
  return p50.words === p99.words ? p50.words : `p50 ${p50.words}, p99 ${p99.words}`;
}

/** `within 5 %`. */
export function withinWords({ margin }: JudgingRules): string {
  return `within ${trimZeros((margin * 100).toFixed(1))} %`;
}

/** `about 14 rounds would tell`. */
export function neededWords(rounds: number): string {
  return rounds >= MOST_ROUNDS_NAMED
    ? `not even ${MOST_ROUNDS_NAMED} rounds might tell`
    : `about ${rounds} rounds would tell`;
}
