import { onlyCarried } from "./carried.ts";
import type { LatencyCounts } from "./latency-counts.ts";
import type { Latency } from "./result.ts";

/** The figures that what was counted carries, in milliseconds. Equals `latencyOf` of an HDR histogram. */
export function latencyFigures(counts: LatencyCounts): Latency {
  const ms = (us: number) => Math.round(us) / 1_000;
  const percentiles = counts.percentilesUs([50, 75, 90, 95, 99, 99.9, 99.99]).map(ms);
  const [p50 = 0, p75 = 0, p90 = 0, p95 = 0, p99 = 0, p999 = 0, p9999 = 0] = percentiles;
  const { mean, stddev } = spreadOf(counts);
  const figures = {
    min: ms(counts.minUs),
    mean: ms(mean),
    stddev: ms(stddev),
    p50,
    p75,
    p90,
    p95,
    p99,
    p999,
    p9999,
    max: ms(counts.maxUs),
  };
  return onlyCarried(figures, counts.total);
}

function spreadOf(counts: LatencyCounts): { readonly mean: number; readonly stddev: number } {
  if (counts.total === 0) return { mean: 0, stddev: 0 };
  let sum = 0;
  counts.forEach((us, count) => {
    sum += us * count;
  });
  const mean = sum / counts.total;
  let squares = 0;
  counts.forEach((us, count) => {
    squares += (us - mean) ** 2 * count;
  });
  return { mean, stddev: Math.sqrt(squares / counts.total) };
}
