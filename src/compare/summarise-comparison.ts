import { Failure } from "../base/failure.ts";
import type { LoadResult } from "../load/result/result.ts";
import { baselineDrift } from "./baseline-drift.ts";
import { commonPlace } from "./common-place.ts";
import { measureVariant } from "./measure-variant.ts";
import { overheadOf } from "./overhead.ts";
import { rankByP99 } from "./ranking.ts";
import { reservationsOf } from "./reservations.ts";
import type { ComparisonResult, Overhead, VariantFacts, VariantResult } from "./result.ts";
import { verdictSentence } from "./verdict-sentence.ts";

/** The measured rounds of a comparison. */
export interface ComparisonInput {
  /** The control variant; usually `none`. */
  readonly baseline: string;
  /** The order in which the variants were measured, one row per round, from `planRounds`. */
  readonly order: readonly (readonly string[])[];
  /** Also determines the resampling for the intervals. */
  readonly seed: number;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Variant → its facts, for every variant that was to be measured. */
  readonly facts: Readonly<Record<string, VariantFacts>>;
  /** Variant → its result, one record per round. A variant that could not be measured in a round is absent. */
  readonly rounds: readonly Readonly<Record<string, LoadResult>>[];
}

/**
 * Summarises all rounds of a comparison: each variant's figures, what it adds to the baseline, and whether the variants may
 * be ranked. The same input gives the same result; the order of the rounds does not affect the figures.
 * @throws Failure `COMPARE_NOTHING_MEASURED` when no variant has a result.
 */
export function summariseComparison(input: ComparisonInput): ComparisonResult {
  const { baseline, rounds, seed } = input;
  const variants = measureVariants(input);
  if (Object.keys(variants).length === 0) {
    throw new Failure("COMPARE_NOTHING_MEASURED", "The comparison has no result: no variant was measured.", {
      hint: "Look at the first load test's error, and run the comparison again.",
    });
  }
  const overhead = overheads(input, variants);
  const place = commonPlace(rounds.flatMap((round) => Object.values(round)));
  const drift = baselineDrift(variants[baseline]?.rounds ?? []);
  const wanted = Object.keys(input.facts);
  const reasons = reservationsOf({ rounds: rounds.length, baseline, wanted, variants, drift });
  const p99 = Object.fromEntries(
    Object.entries(variants).map(([name, { median_ms }]) => [name, median_ms.p99]),
  );
  return {
    kind: "comparison",
    version: 1,
    ...(place === undefined ? {} : { place }),
    baseline,
    started_at: input.startedAt,
    ended_at: input.endedAt,
    rounds: rounds.length,
    order: input.order.map((round) => [...round]),
    seed,
    error_rate: Math.max(...Object.values(variants).map((variant) => variant.error_rate)),
    variants,
    overhead,
    verdict: {
      ranked: reasons.length === 0,
      reasons,
      places: reasons.length === 0 ? rankByP99(p99) : [],
      sentence: verdictSentence({ baseline, variants, overhead }),
    },
    baseline_drift: drift,
  };
}

function measureVariants(input: ComparisonInput): Record<string, VariantResult> {
  const variants: Record<string, VariantResult> = {};
  for (const [name, facts] of Object.entries(input.facts)) {
    const results = input.rounds.flatMap((round) => round[name] ?? []);
    if (results.length > 0) variants[name] = measureVariant(facts, results, input.seed);
  }
  return variants;
}

function overheads(
  input: ComparisonInput,
  variants: Readonly<Record<string, VariantResult>>,
): Record<string, Overhead> {
  const overhead: Record<string, Overhead> = {};
  for (const name of Object.keys(variants)) {
    if (name === input.baseline) continue;
    const pairs = input.rounds.flatMap((round) => {
      const [baseline, variant] = [round[input.baseline], round[name]];
      return baseline && variant ? [{ baseline, variant }] : [];
    });
    if (pairs.length > 0) overhead[name] = overheadOf(pairs, input.seed);
  }
  return overhead;
}
