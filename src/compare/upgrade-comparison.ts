import { asCarried } from "../load/result/as-carried.ts";
import type { LoadResult } from "../load/result/result.ts";
import type { ComparisonResult, VariantFacts } from "./result.ts";
import { roundsInOrder } from "./rounds-in-order.ts";
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
  const variants = Object.entries(stored.variants);
  const carried = variants.map(([name, { rounds }]) => [name, { rounds: rounds.map(asCarried) }] as const);
  return summariseComparison({
    baseline,
    order,
    seed,
    startedAt,
    endedAt,
    facts: Object.fromEntries(variants.map(([name, { facts }]) => [name, facts])),
    rounds: roundsInOrder(order, Object.fromEntries(carried)),
    earlierReasons: stored.verdict.ranked ? [] : stored.verdict.reasons,
  });
}
