import { formatMs, formatShare, trimZeros } from "../base/figure.ts";
import type { LoadResult } from "../load/result/result.ts";

/**
 * The figures of two single load tests side by side: `p50 1 → 2 ms, p99 3 → 4 ms, no errors`. They are not judged, because a
 * single test does not show how much two would differ by chance.
 */
export function sideBySide(before: LoadResult, now: LoadResult): string {
  const latency = (["p50", "p99"] as const).map(
    (figure) => `${figure} ${words(before.latency_ms[figure])} → ${words(now.latency_ms[figure])} ms`,
  );
  const errors =
    before.error_rate === 0 && now.error_rate === 0
      ? "no errors"
      : `errors ${formatShare(before.error_rate)} → ${formatShare(now.error_rate)}`;
  return [...latency, errors].join(", ");
}

const words = (ms: number) => trimZeros(formatMs(ms));
