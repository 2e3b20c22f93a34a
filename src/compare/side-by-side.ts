import { formatMs, formatShare, trimZeros } from "../base/figure.ts";

/** What is shown of a measurement; a percentile that it does not carry is absent. */
interface ShownFigures {
  readonly latency_ms: {
    readonly p50?: number | undefined;
    readonly p99?: number | undefined;
    readonly max?: number | undefined;
  };
  readonly error_rate: number;
}

/**
 * The figures of two measurements side by side: `p50 1 → 2 ms, p99 3 → 4 ms, no errors`. They are not judged, because a
 * single test does not show how much two would differ by chance. A percentile that one of the two does not carry is left
 * out; for p99 there are then the maxima, if both have one.
 */
export function sideBySide(before: ShownFigures, now: ShownFigures): string {
  const carried = (figure: "p50" | "p99" | "max") => {
    const [old, fresh] = [before.latency_ms[figure], now.latency_ms[figure]];
    return old === undefined || fresh === undefined ? [] : [`${figure} ${words(old)} → ${words(fresh)} ms`];
  };
  const tail = carried("p99");
  const latency = [...carried("p50"), ...(tail.length === 0 ? carried("max") : tail)];
  const errors =
    before.error_rate === 0 && now.error_rate === 0
      ? "no errors"
      : `errors ${formatShare(before.error_rate)} → ${formatShare(now.error_rate)}`;
  return [...latency, errors].join(", ");
}

const words = (ms: number) => trimZeros(formatMs(ms));
