import type { ComparisonResult } from "../../src/compare/result.ts";
import { seededRandom } from "../../src/compare/seeded-random.ts";
import type { LoadResult } from "../../src/load/result/result.ts";
import { fakeComparison } from "./comparisons.ts";

/** How many times as long as usual a variant took in a night; 1 for those that are not named. */
export type Slowness = Readonly<Record<string, number>>;

const usual = fakeComparison({
  variants: { none: { p50Ms: 1 }, sidecar: { p50Ms: 2 }, ambient: { p50Ms: 1.3 } },
  rounds: 5,
});

/** What a night measured: three variants that differ by about 1 % from night to night, and by how slow they are said to be. */
export function fakeNight(seed: number, slowness: Slowness = {}): ComparisonResult {
  const random = seededRandom(seed);
  const variants = Object.entries(usual.variants).map(([name, variant]) => {
    const factor = (slowness[name] ?? 1) * (1 + 0.02 * (random() - 0.5));
    return [name, { ...variant, rounds: variant.rounds.map((round) => slowed(round, factor)) }] as const;
  });
  return { ...usual, variants: Object.fromEntries(variants) };
}

function slowed(round: LoadResult, factor: number): LoadResult {
  const { p50 = 0, p99 = 0 } = round.latency_ms;
  return { ...round, latency_ms: { ...round.latency_ms, p50: p50 * factor, p99: p99 * factor } };
}
