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
export const PERCENTILE_NAMES = Object.keys(PERCENTILES) as readonly PercentileName[];

/** With fewer requests beyond it, a percentile depends on the luck of single requests. */
const REQUESTS_BEYOND = 3;

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
  return PERCENTILE_NAMES.filter((name) => answered >= answersFor(PERCENTILES[name]));
}

/** How many requests there were, and which share of them failed, 0 … 1. */
export interface ErrorFigures {
  readonly requests: number;
  readonly error_rate: number;
}

/**
 * Whether a measurement may be ended by its error rate so far: one failed request of the first ten is no rate of 10 %. None at
 * all are, and so are three or more.
 */
export function carriesErrorRate({ requests, error_rate }: ErrorFigures): boolean {
  const failed = Math.round(requests * error_rate);
  return failed === 0 || failed >= REQUESTS_BEYOND;
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
