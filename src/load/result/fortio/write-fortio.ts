import { formatDuration } from "../../../base/duration.ts";
import { countsOf, decodeHistogram } from "../histogram.ts";
import type { Latency, LoadResult } from "../result.ts";
import { bucketOf } from "./buckets.ts";
import type { FortioHistogram, FortioResult } from "./fortio-result.ts";
import { writeRunner } from "./runner.ts";

const PERCENTILES = [
  [50, "p50"],
  [75, "p75"],
  [90, "p90"],
  [99, "p99"],
  [99.9, "p999"],
] as const;

/**
 * Writes a load result as fortio's JSON, in seconds, for tools that read that format. As everywhere here, latencies count
 * from the intended start, and only answered requests have one.
 */
export function writeFortio(result: LoadResult): FortioResult {
  const { latency_ms, connect_ms, histogram } = result;
  return {
    ...writeRunner(result),
    Labels: `${result.generator.name} ${result.generator.version}`,
    StartTime: result.started_at,
    RequestedQPS: result.rate_target_rps === 0 ? "max" : String(result.rate_target_rps),
    RequestedDuration: formatDuration(result.duration_s * 1_000),
    ActualQPS: result.rate_achieved_rps,
    ActualDuration: Math.round(result.duration_s * 1e9),
    Version: result.generator.version,
    DurationHistogram: histogramOf(histogram.latency, latency_ms),
    ...(connect_ms !== null && histogram.connect !== undefined
      ? { ConnectionStats: histogramOf(histogram.connect, connect_ms) }
      : {}),
  };
}

/**
 * Of nothing, fortio writes a `Count` of 0, zeros for its other figures, and null for the data and the percentiles
 * (fortio.org/fortio, stats/stats.go, `Export`).
 */
function histogramOf(encoded: string, figures: Latency): FortioHistogram {
  const { min = 0, max = 0, mean = 0, stddev = 0 } = figures;
  const counts = new Map<number, number>();
  let total = 0;
  for (const { us, count } of countsOf(decodeHistogram(encoded))) {
    const { startUs } = bucketOf(us);
    counts.set(startUs, (counts.get(startUs) ?? 0) + count);
    total += count;
  }
  const starts = [...counts.keys()];
  let below = 0;
  const data = starts.map((startUs, index) => {
    const count = counts.get(startUs) ?? 0;
    below += count;
    const endUs = index === starts.length - 1 ? max * 1_000 : bucketOf(startUs + 1).endUs;
    return {
      Start: index === 0 ? seconds(min) : startUs / 1e6,
      End: seconds(endUs / 1_000),
      Percent: (100 * below) / total,
      Count: count,
    };
  });
  return {
    Count: total,
    Min: seconds(min),
    Max: seconds(max),
    Sum: seconds(mean * total),
    Avg: seconds(mean),
    StdDev: seconds(stddev),
    Data: total === 0 ? null : data,
    Percentiles: total === 0 ? null : percentilesOf(figures),
  };
}

function percentilesOf(figures: Latency) {
  return PERCENTILES.flatMap(([percentile, key]) => {
    const ms = figures[key];
    return ms === undefined ? [] : [{ Percentile: percentile, Value: seconds(ms) }];
  });
}

/** Converts milliseconds, to the nanosecond; anything below is rounding noise. */
function seconds(ms: number): number {
  return Math.round(ms * 1e6) / 1e9;
}
