import type { FigurePair } from "./paired-log-ratio.ts";

/** What two variants had in the same round. */
export interface RoundPair<Result> {
  readonly baseline: Result;
  readonly variant: Result;
}

/** The rounds in which both were measured. */
export function pairedRounds<Result>(
  rounds: readonly Readonly<Record<string, Result>>[],
  first: string,
  second: string,
): readonly RoundPair<Result>[] {
  return rounds.flatMap((round) => {
    const [baseline, variant] = [round[first], round[second]];
    return baseline && variant ? [{ baseline, variant }] : [];
  });
}

type Figure = "p50" | "p99";

/** A figure of both sides; pairs of which one side does not carry it are left out. */
export function pairedFigures(
  pairs: readonly RoundPair<{ readonly latency_ms: { readonly [figure in Figure]?: number } }>[],
  figure: Figure,
): readonly FigurePair[] {
  return pairs.flatMap((pair) => {
    const [baseline, variant] = [pair.baseline.latency_ms[figure], pair.variant.latency_ms[figure]];
    return baseline === undefined || variant === undefined ? [] : [{ baseline, variant }];
  });
}
