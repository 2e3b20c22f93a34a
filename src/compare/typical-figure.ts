import type { LoadResult } from "../load/result/result.ts";
import { atResolution, meanLogRatio, ratioInterval } from "./paired-log-ratio.ts";
import type { Interval } from "./result.ts";

/**
 * What a round typically had: the geometric mean over the rounds, with its 95 % interval. The quotient of two of these is the
 * geometric mean of the rounds' ratios, so differences and ratios between them agree with the paired ones.
 * @returns `undefined` without rounds, or if one of them has too few requests for the figure.
 */
export function typicalFigure(
  rounds: readonly LoadResult[],
  figure: "p50" | "p90" | "p99",
): Interval | undefined {
  const values = rounds.flatMap((round) => round.latency_ms[figure] ?? []);
  if (values.length === 0 || values.length < rounds.length) return undefined;
  const logarithms = meanLogRatio(values.map((ms) => Math.log(atResolution(ms))));
  const value = Math.exp(logarithms.mean);
  const { low, high } = ratioInterval(logarithms, 0.95) ?? { low: value, high: value };
  return { value: roundedMs(value), low: roundedMs(low), high: roundedMs(high) };
}

/** Rounds milliseconds to a tenth of a microsecond, which is below the resolution of the histograms. */
export function roundedMs(ms: number): number {
  return Math.round(ms * 10_000) / 10_000;
}
