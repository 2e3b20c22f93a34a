import type { LoadResult } from "../load/result/result.ts";
import { atResolution } from "./paired-log-ratio.ts";
import type { ComparisonResult } from "./result.ts";

/**
 * If a baseline's slowest round takes this many times as long as its fastest, the rounds were measured on what might as well be
 * different machines. Smaller changes cancel out, because variants are compared within a round.
 */
const DRIFT_RATIO = 2;
/** Milliseconds. Smaller differences are scheduling noise, whatever their ratio. */
const DRIFT_FLOOR_MS = 0.05;

/** How much the baseline's median moved between rounds. Without rounds there is no drift. */
export function baselineDrift(rounds: readonly LoadResult[]): ComparisonResult["baseline_drift"] {
  const medians = rounds.flatMap(({ latency_ms: { p50 } }) => (p50 === undefined ? [] : [atResolution(p50)]));
  if (medians.length === 0) return { ratio: 1, drifting: false };
  const slowest = Math.max(...medians);
  const fastest = Math.min(...medians);
  const ratio = Math.round((slowest / fastest) * 1_000) / 1_000;
  return { ratio, drifting: slowest / fastest > DRIFT_RATIO && slowest - fastest > DRIFT_FLOOR_MS };
}
