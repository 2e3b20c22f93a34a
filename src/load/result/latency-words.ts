import { formatMs, trimZeros } from "../../base/figure.ts";
import type { Latency } from "./result.ts";

/**
 * The figures of a latency that a sentence has room for: `["p50 1.2 ms", "p99 5 ms"]`. The maximum stands in for a p99 that
 * the requests do not carry. @returns nothing if nothing was answered.
 */
export function latencyWords({ p50, p99, max }: Latency): readonly string[] {
  return [
    ...(p50 === undefined ? [] : [`p50 ${words(p50)}`]),
    ...(p99 === undefined ? (max === undefined ? [] : [`max ${words(max)}`]) : [`p99 ${words(p99)}`]),
  ];
}

const words = (ms: number) => `${trimZeros(formatMs(ms))} ms`;
