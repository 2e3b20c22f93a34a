import { formatShare } from "../base/figure.ts";
import { holm } from "./holm.ts";
import type { MeasuredRound } from "./overhead.ts";
import { equalRatioPValue, meanLogRatio } from "./paired-log-ratio.ts";
import { pairedRounds } from "./paired-rounds.ts";
import { ROUNDS_TO_RANK } from "./reservations.ts";
import type { ErrorJudgement, JudgingRules, VariantResult } from "./result.ts";

/** The chance of a wrong claim about errors, as a part of that of one about latencies: 1 % beside 5 %, at every look alike. */
const PART_OF_ALPHA = 0.2;

const WORDS = { more: "fails more often", fewer: "fails less often", unclear: "can't tell yet" } as const;

/**
 * Judges which variants fail more or less often than the baseline; those where neither failed are left out. A claim takes two tests
 * that both reject, so its p-value is the greater one (Berger 1982, intersection–union tests):
 * - the exact conditional test of two counts (Przyborowski and Wilenski 1940), right for a few independent failures;
 * - the paired t-test on the rounds' differences, because failures come in bursts and vary more from round to round than counts do.
 *
 * Errors are judged even if latencies are not, since many errors can be the reason for that; not with fewer than five rounds, nor
 * where the generator was saturated, because its own delays let requests fail. Holm's procedure takes all variants together.
 */
export function judgeErrors(input: {
  readonly baseline: string;
  readonly rounds: readonly MeasuredRound[];
  readonly variants: Readonly<Record<string, VariantResult>>;
  readonly rules: JudgingRules;
}): Record<string, ErrorJudgement> {
  const { baseline, rounds, variants, rules } = input;
  const control = variants[baseline];
  if (control === undefined) return {};
  const claims = Object.entries(variants).flatMap(([name, variant]) => {
    if (name === baseline || (variant.error_rate === 0 && control.error_rate === 0)) return [];
    const differences = pairedRounds(rounds, baseline, name).map(
      (pair) => pair.variant.error_rate - pair.baseline.error_rate,
    );
    const isJudged = differences.length >= ROUNDS_TO_RANK && !variant.saturated && !control.saturated;
    const p = isJudged
      ? Math.max(exactPValue(control, variant), equalRatioPValue(meanLogRatio(differences)))
      : 1;
    return [{ name, isJudged, pValue: p, rate: variant.error_rate, weight: 1 }];
  });
  const outcomes = holm(claims, rules.alpha * PART_OF_ALPHA);
  return Object.fromEntries(
    claims.map(({ name, isJudged, pValue, rate }, index) => {
      const higher = rate > control.error_rate ? "more" : "fewer";
      const verdict = outcomes[index]?.rejected === true ? higher : "unclear";
      return [
        name,
        {
          verdict,
          words: isJudged ? WORDS[verdict] : "not judged",
          p_value: Math.round(pValue * 10_000) / 10_000,
        },
      ];
    }),
  );
}

/** What is told of errors, as sentences: `sidecar fails more often than none: 2 % of its requests, not 0 %.` */
export function errorSentences(
  errors: Readonly<Record<string, ErrorJudgement>>,
  baseline: string,
  variants: Readonly<Record<string, VariantResult>>,
): readonly string[] {
  const rate = (name: string) => formatShare(variants[name]?.error_rate ?? 0);
  return Object.entries(errors)
    .filter(([, { verdict }]) => verdict !== "unclear")
    .map(
      ([name, { words }]) =>
        `${name} ${words} than ${baseline}: ${rate(name)} of its requests against ${rate(baseline)}.`,
    );
}

/** Two-sided: twice the smaller tail of the binomial distribution of the variant's part of all failures. */
function exactPValue(control: VariantResult, variant: VariantResult): number {
  const failed = ({ error_rate, requests }: VariantResult) => Math.round(error_rate * requests);
  const [own, all] = [failed(variant), failed(variant) + failed(control)];
  const share = variant.requests / (variant.requests + control.requests);
  if (all === 0 || share === 0 || share === 1) return 1;
  let logMass = all * Math.log(1 - share);
  let [upTo, from] = [0, 0];
  for (let count = 0; count <= all; count++) {
    const mass = Math.exp(logMass);
    if (count <= own) upTo += mass;
    if (count >= own) from += mass;
    logMass += Math.log(((all - count) / (count + 1)) * (share / (1 - share)));
  }
  return Math.min(1, 2 * Math.min(upTo, from));
}
