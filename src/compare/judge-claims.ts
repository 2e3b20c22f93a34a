import { holm } from "./holm.ts";
import { equalRatioPValue, type LogRatio, meanLogRatio, ratioInterval } from "./paired-log-ratio.ts";
import type { Interval, Judgement, JudgingRules } from "./result.ts";
import { roundsNeeded } from "./rounds-needed.ts";
import { signedRankInterval } from "./signed-rank-interval.ts";
import { verdictWords } from "./verdict-words.ts";

/** The confidence of the check by signed ranks, and of intervals that nothing is concluded from. */
const PLAIN_CONFIDENCE = 0.95;

export interface ClaimToJudge {
  /** The log ratios over the rounds, at least one. */
  readonly ratios: readonly number[];
  /** Its share of the chance of error, beside the weights of the others. */
  readonly weight: number;
}

/** A ratio with its interval, and what may be said of it. */
export interface JudgedRatio {
  readonly ratio: Interval;
  readonly judgement: Judgement;
}

/**
 * Judges all claims of a comparison together, so that the chance of any wrong "faster" or "slower" among them is `alpha`.
 * - *Same*: the interval with a confidence of 1 − 2 · alpha is inside the margin (two one-sided tests, Schuirmann 1987).
 *   It comes before the next two: a difference within the margin makes no difference in practice, however certain it is.
 * - *Slower*, *faster*: Holm's procedure rejects that the ratio is 1.
 * - *Unclear*: anything else, and everything if the figures may not be judged.
 * @param mayBeJudged false for a quick look.
 */
export function judgeClaims(
  claims: readonly ClaimToJudge[],
  rules: JudgingRules,
  mayBeJudged: boolean,
): readonly JudgedRatio[] {
  const measured = claims.map(({ ratios }) => meanLogRatio(ratios));
  const pValues = measured.map(equalRatioPValue);
  const outcomes = holm(
    claims.map(({ weight }, index) => ({ weight, pValue: pValues[index] ?? 1 })),
    rules.alpha,
  );
  return claims.map(({ ratios }, index) => {
    const found = measured[index] ?? meanLogRatio(ratios);
    const { rejected, level } = outcomes[index] ?? { rejected: false, level: rules.alpha };
    const confidence = mayBeJudged ? 1 - level : PLAIN_CONFIDENCE;
    const verdict = mayBeJudged ? verdictOf(found, rejected, rules) : "unclear";
    const spread = (found.standardError ?? Number.NaN) * Math.sqrt(found.rounds);
    const needed =
      verdict === "unclear" && mayBeJudged
        ? { rounds_needed: roundsNeeded({ spread, level, margin: rules.margin, more: found.rounds + 1 }) }
        : {};
    return {
      ratio: intervalOf(found, confidence),
      judgement: {
        verdict,
        words: mayBeJudged ? verdictWords({ verdict, ...needed }, rules) : "not judged",
        confidence: rounded(confidence),
        p_value: rounded(pValues[index] ?? 1),
        rounds: found.rounds,
        log_ratio: found.mean,
        ...(found.standardError === undefined ? {} : { standard_error: found.standardError }),
        ...checkOf(ratios, found),
        ...needed,
      },
    };
  });
}

function verdictOf(found: LogRatio, rejected: boolean, { alpha, margin }: JudgingRules) {
  const within = ratioInterval(found, 1 - 2 * alpha);
  if (within !== undefined && within.low >= 1 / (1 + margin) && within.high <= 1 + margin) return "same";
  if (!rejected) return "unclear";
  return found.mean > 0 ? "slower" : "faster";
}

/** The interval that a single odd round hardly moves; where it and Student's disagree about "no difference", one stands out. */
function checkOf(ratios: readonly number[], found: LogRatio): Pick<Judgement, "signed_rank" | "stands_out"> {
  const check = signedRankInterval(ratios, PLAIN_CONFIDENCE);
  const plain = ratioInterval(found, PLAIN_CONFIDENCE);
  if (check === undefined || plain === undefined) return { stands_out: false };
  const byT = plain.low > 1 || plain.high < 1;
  const byRanks = check.low > 0 || check.high < 0;
  return {
    signed_rank: {
      value: rounded(Math.exp(check.value)),
      low: rounded(Math.exp(check.low)),
      high: rounded(Math.exp(check.high)),
    },
    stands_out: byT !== byRanks,
  };
}

/** A single round has no interval: it is given one without a width, and nothing is concluded from it. */
function intervalOf(found: LogRatio, confidence: number): Interval {
  const value = Math.exp(found.mean);
  const { low, high } = ratioInterval(found, confidence) ?? { low: value, high: value };
  return { value: rounded(value), low: rounded(low), high: rounded(high) };
}

/** Four decimals of a ratio are below the resolution of the histograms. */
function rounded(figure: number): number {
  return Math.round(figure * 10_000) / 10_000;
}
