import type { Latency } from "./result.ts";

/** The percentiles of a result, lowest first. */
export const PERCENTILES = {
  p50: 50,
  p75: 75,
  p90: 90,
  p95: 95,
  p99: 99,
  p999: 99.9,
  p9999: 99.99,
} as const;
export type PercentileName = keyof typeof PERCENTILES;

/** With fewer requests beyond it, a percentile depends on the luck of single requests. */
const REQUESTS_BEYOND = 3;
const NAMES = Object.keys(PERCENTILES) as readonly PercentileName[];

/** One in this many requests is beyond a percentile: 90 → 10, 99 → 100. */
export function oneIn(percentile: number): number {
  return Math.round(1e9 / (1 - percentile / 100)) / 1e9;
}

/** How many answered requests a percentile needs, so that at least three are beyond it: 300 for 99, 3,000 for 99.9. */
export function answersFor(percentile: number): number {
  return REQUESTS_BEYOND * oneIn(percentile);
}

/** The percentiles that so many answered requests carry, lowest first. Everything that shows or judges one asks here. */
export function carriedPercentiles(answered: number): readonly PercentileName[] {
  return NAMES.filter((name) => answered >= answersFor(PERCENTILES[name]));
}

/** `figures` without the percentiles that so many answered requests do not carry; nothing at all of none. */
export function onlyCarried<Figures extends Partial<Latency>>(
  figures: Figures,
  answered: number,
): Partial<Figures> {
  if (answered === 0) return {};
  const carried: readonly string[] = carriedPercentiles(answered);
  const kept = Object.entries(figures).filter(([name]) => !isPercentile(name) || carried.includes(name));
  return Object.fromEntries(kept) as Partial<Figures>;
}

export function isPercentile(name: string): name is PercentileName {
  return Object.hasOwn(PERCENTILES, name);
}
