import { planRounds } from "../../src/compare/plan-rounds.ts";
import type { ComparisonResult } from "../../src/compare/result.ts";
import { type ComparisonInput, summariseComparison } from "../../src/compare/summarise-comparison.ts";
import type { LoadResult } from "../../src/load/result/result.ts";
import { type FakeLoad, fakeFacts, fakeLoadResult } from "./load-results.ts";

export interface FakeComparison {
  /** Variant → its load; the first one is the baseline. */
  readonly variants: Readonly<Record<string, FakeLoad>>;
  readonly rounds: number;
  readonly seed?: number;
}

/** What the rounds of a comparison could have measured: each round differs slightly, as real rounds do. */
export function fakeComparisonInput({ variants, rounds, seed = 7 }: FakeComparison): ComparisonInput {
  const names = Object.keys(variants);
  const order = planRounds({ variants: names, rounds, seed });
  return {
    baseline: names[0] ?? "none",
    order,
    seed,
    startedAt: "2026-01-02T03:04:00.000Z",
    endedAt: "2026-01-02T03:14:00.000Z",
    facts: Object.fromEntries(names.map((name) => [name, fakeFacts(name)])),
    rounds: order.map((names, round) => fakeRound(names, variants, round)),
  };
}

export function fakeComparison(options: FakeComparison): ComparisonResult {
  return summariseComparison(fakeComparisonInput(options));
}

function fakeRound(
  order: readonly string[],
  variants: Readonly<Record<string, FakeLoad>>,
  round: number,
): Record<string, LoadResult> {
  return Object.fromEntries(
    order.map((name, place) => {
      const load = variants[name] ?? {};
      const startedAt = new Date(Date.UTC(2026, 0, 2, 3, 4 + round, place * 15)).toISOString();
      const target = `http://storefront.race-${name}:8080/`;
      const jitter = 1 + 0.01 * ((round * 3 + place) % 5);
      const p50Ms = (load.p50Ms ?? 1) * jitter;
      return [name, fakeLoadResult({ target, startedAt, ...load, p50Ms, seed: round * 10 + name.length })];
    }),
  );
}
