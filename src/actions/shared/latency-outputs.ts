import type { LoadResult } from "../../load/result/result.ts";

/** The median and p99 as an action returns them, as far as the result carries them. */
export function latencyOutputs({ latency_ms: { p50, p99 } }: LoadResult): {
  readonly p50_ms?: number;
  readonly p99_ms?: number;
} {
  return {
    ...(p50 === undefined ? {} : { p50_ms: p50 }),
    ...(p99 === undefined ? {} : { p99_ms: p99 }),
  };
}
