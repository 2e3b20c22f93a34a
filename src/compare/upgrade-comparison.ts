import { asCarried } from "../load/result/as-carried.ts";
import type { LoadResult } from "../load/result/result.ts";
import type { MeasuredRound } from "./overhead.ts";
import type { ComparisonResult, VariantFacts } from "./result.ts";
import { summariseComparison } from "./summarise-comparison.ts";

/** What is read of a comparison that was stored in version 1 of the format; its intervals were bootstrapped medians. */
export interface ComparisonOfVersion1 {
  readonly kind: "comparison";
  readonly version: 1;
  readonly baseline: string;
  readonly started_at: string;
  readonly ended_at: string;
  readonly order: readonly (readonly string[])[];
  readonly seed: number;
  readonly variants: Readonly<
    Record<string, { readonly facts: VariantFacts; readonly rounds: readonly LoadResult[] }>
  >;
  readonly verdict: { readonly ranked: boolean; readonly reasons: readonly string[] };
}

/**
 * Judges an older comparison again from its rounds. One that was a quick look then stays one: the reasons may be about variants
 * that were never measured, which its rounds do not show.
 */
export function upgradeComparison(stored: ComparisonOfVersion1): ComparisonResult {
  const { baseline, order, seed, started_at: startedAt, ended_at: endedAt } = stored;
  const facts = Object.fromEntries(
    Object.entries(stored.variants).map(([name, variant]) => [name, variant.facts]),
  );
  const rounds = roundsOf(stored);
  return summariseComparison({
    baseline,
    order,
    seed,
    startedAt,
    endedAt,
    facts,
    rounds,
    earlierReasons: stored.verdict.ranked ? [] : stored.verdict.reasons,
  });
}

/** A variant's results are in the order of the rounds that measured it, which `order` names. */
function roundsOf({ order, variants }: ComparisonOfVersion1): readonly MeasuredRound[] {
  const taken = new Map<string, number>();
  return order.map((names) => {
    const round: Record<string, LoadResult> = {};
    for (const name of names) {
      const index = taken.get(name) ?? 0;
      const result = variants[name]?.rounds[index];
      if (result !== undefined) round[name] = asCarried(result);
      taken.set(name, index + 1);
    }
    return round;
  });
}
