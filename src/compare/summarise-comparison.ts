import { Failure } from "../base/failure.ts";
import { baselineDrift } from "./baseline-drift.ts";
import { commonPlace } from "./common-place.ts";
import { errorSentences, judgeErrors } from "./judge-errors.ts";
import { measureVariant } from "./measure-variant.ts";
import { effectsOf, type MeasuredRound } from "./overhead.ts";
import { rankByVerdicts, rankingWords, toldAtP99 } from "./ranking.ts";
import { reservationsOf } from "./reservations.ts";
import type { ComparisonResult, JudgingRules, VariantFacts, VariantResult } from "./result.ts";
import { verdictNotes } from "./verdict-notes.ts";
import { verdictSentence } from "./verdict-sentence.ts";

/** The measured rounds of a comparison. */
export interface ComparisonInput {
  /** The control variant; usually `none`. */
  readonly baseline: string;
  /** The order in which the variants were measured, one row per round, from `planRounds`. */
  readonly order: readonly (readonly string[])[];
  /** The seed of the shuffled order. */
  readonly seed: number;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Variant → its facts, for every variant that was to be measured. */
  readonly facts: Readonly<Record<string, VariantFacts>>;
  /** Variant → its result, one record per round. A variant that could not be measured in a round is absent. */
  readonly rounds: readonly MeasuredRound[];
  /** How it is judged; by default differences of up to 5 % count as none, and the figures are looked at once. */
  readonly rules?: Partial<JudgingRules>;
  /** Why it was not judged when it was measured, if that cannot be seen in the rounds. */
  readonly earlierReasons?: readonly string[];
}

const USUAL_RULES: JudgingRules = { margin: 0.05, alpha: 0.05, looks: 1 };

/**
 * Summarises all rounds of a comparison: each variant's figures, what it adds to the baseline, and whether the variants may
 * be judged and ranked. The same input gives the same result; the order of the rounds does not affect the figures.
 * @throws Failure `COMPARE_NOTHING_MEASURED` when no variant has a result.
 */
export function summariseComparison(input: ComparisonInput): ComparisonResult {
  const { baseline, rounds } = input;
  const rules = { ...USUAL_RULES, ...input.rules };
  const variants = measureVariants(input);
  if (Object.keys(variants).length === 0) {
    throw new Failure("COMPARE_NOTHING_MEASURED", "The comparison has no result: no variant was measured.", {
      hint: "Look at the first load test's error, and run the comparison again.",
    });
  }
  const drift = baselineDrift(variants[baseline]?.rounds ?? []);
  const wanted = Object.keys(input.facts);
  const found = reservationsOf({ rounds: rounds.length, baseline, wanted, variants, drift });
  const reasons = [...new Set([...(input.earlierReasons ?? []), ...found])];
  const ranked = reasons.length === 0;
  const { overhead, pairs } = effectsOf({ baseline, rounds, variants, rules, mayBeJudged: ranked });
  const errors = judgeErrors({ baseline, rounds, variants, rules });
  const places = ranked ? rankByVerdicts(typicalP99(variants), toldAtP99(baseline, overhead, pairs)) : [];
  const place = commonPlace(rounds.flatMap((round) => Object.values(round)));
  return {
    kind: "comparison",
    version: 2,
    ...(place === undefined ? {} : { place }),
    baseline,
    started_at: input.startedAt,
    ended_at: input.endedAt,
    rounds: rounds.length,
    order: input.order.map((round) => [...round]),
    seed: input.seed,
    error_rate: Math.max(...Object.values(variants).map((variant) => variant.error_rate)),
    variants,
    rules,
    overhead,
    errors,
    pairs,
    verdict: {
      ranked,
      reasons,
      notes: ranked ? verdictNotes({ overhead, drift }) : [],
      places,
      ranking: rankingWords(places),
      sentence: [
        verdictSentence({ baseline, variants, overhead, rules, ranked }),
        ...errorSentences(errors, baseline, variants),
      ].join(" "),
    },
    baseline_drift: drift,
  };
}

function measureVariants(input: ComparisonInput): Record<string, VariantResult> {
  const variants: Record<string, VariantResult> = {};
  for (const [name, facts] of Object.entries(input.facts)) {
    const results = input.rounds.flatMap((round) => round[name] ?? []);
    if (results.length > 0) variants[name] = measureVariant(facts, results);
  }
  return variants;
}

function typicalP99(variants: Readonly<Record<string, VariantResult>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(variants).map(([name, { typical_ms }]) => [name, typical_ms.p99?.value ?? 0]),
  );
}
