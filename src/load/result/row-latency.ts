import { onlyCarried } from "./carried.ts";
import type { LatencyCounts } from "./latency-counts.ts";
import type { TimelineRow } from "./result.ts";

/** The latencies of one second that its answers carry, in milliseconds. */
export function rowLatency(counts: LatencyCounts): Pick<TimelineRow, "p50" | "p99" | "max"> {
  const [p50 = 0, p99 = 0] = counts.percentilesUs([50, 99]).map((us) => us / 1_000);
  return onlyCarried({ p50, p99, max: counts.maxUs / 1_000 }, counts.total);
}
