import type { LoadResult } from "../load/result/result.ts";
import { medianInterval } from "./median-interval.ts";
import type { Interval, Overhead } from "./result.ts";
import { roundPercentile } from "./round-percentile.ts";

/** The resolution of the histograms in milliseconds. A shorter latency counts as this one, so that ratios stay finite. */
const RESOLUTION_MS = 0.001;

export interface Pair {
  readonly baseline: LoadResult;
  readonly variant: LoadResult;
}

/**
 * What a variant adds to the baseline. Both sides of a pair come from the same round, so anything that slowed down the
 * whole round (a busy neighbour, a warmer machine) cancels out.
 * @param pairs at least one.
 */
export function overheadOf(pairs: readonly Pair[], seed: number): Overhead {
  const added = (percentile: "p50" | "p90" | "p99"): Interval =>
    medianInterval(
      pairs.map(
        ({ variant, baseline }) =>
          roundPercentile(variant, percentile) - roundPercentile(baseline, percentile),
      ),
      seed,
    );
  const ratio = (percentile: "p50" | "p99"): Interval =>
    medianInterval(
      pairs.map(
        ({ variant, baseline }) =>
          Math.max(roundPercentile(variant, percentile), RESOLUTION_MS) /
          Math.max(roundPercentile(baseline, percentile), RESOLUTION_MS),
      ),
      seed,
    );
  return {
    p50_added_ms: added("p50"),
    p90_added_ms: added("p90"),
    p99_added_ms: added("p99"),
    p50_ratio: ratio("p50"),
    p99_ratio: ratio("p99"),
  };
}
