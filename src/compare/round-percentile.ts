import { PERCENTILES, type PercentileName } from "../load/result/carried.ts";
import { decodeHistogram } from "../load/result/histogram.ts";
import type { LoadResult } from "../load/result/result.ts";

/**
 * A percentile of one round, in milliseconds, also if the round's requests alone do not carry it: it is one of several
 * from which a median and its interval are computed. 0 if nothing was answered.
 */
export function roundPercentile({ latency_ms, histogram }: LoadResult, name: PercentileName): number {
  const known = latency_ms[name];
  if (known !== undefined) return known;
  const counts = decodeHistogram(histogram.latency);
  return counts.totalCount === 0 ? 0 : counts.getValueAtPercentile(PERCENTILES[name]) / 1_000;
}
