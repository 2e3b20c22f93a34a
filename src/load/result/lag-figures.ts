import type { Latency, LoadResult } from "./result.ts";

/** The figures that a result has of its generator's own delay. */
export function lagFigures({ p50, p99, max }: Latency): LoadResult["generator"]["send_lag_ms"] {
  return {
    ...(p50 === undefined ? {} : { p50 }),
    ...(p99 === undefined ? {} : { p99 }),
    ...(max === undefined ? {} : { max }),
  };
}
