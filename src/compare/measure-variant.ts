import { decodeHistogram, latencyOf, mergeHistograms } from "../load/result/histogram.ts";
import type { LoadResult } from "../load/result/result.ts";
import { errorsOfRounds } from "./errors-of-rounds.ts";
import { median } from "./median.ts";
import type { VariantFacts, VariantResult } from "./result.ts";
import { typicalFigure } from "./typical-figure.ts";

/**
 * Summarises a variant's rounds: the latencies of all requests together from the merged histograms, because a mean of
 * percentiles is not a percentile, and what a round typically had.
 * @param rounds at least one.
 */
export function measureVariant(facts: VariantFacts, rounds: readonly LoadResult[]): VariantResult {
  const merged = (which: "latency" | "service") =>
    latencyOf(mergeHistograms(rounds.map((round) => decodeHistogram(round.histogram[which]))));
  const typical = (["p50", "p90", "p99"] as const).flatMap((figure) => {
    const value = typicalFigure(rounds, figure);
    return value === undefined ? [] : [[figure, value] as const];
  });
  return {
    facts,
    latency_ms: merged("latency"),
    service_ms: merged("service"),
    typical_ms: Object.fromEntries(typical),
    rate_target_rps: median(rounds.map((round) => round.rate_target_rps)),
    rate_achieved_rps: median(rounds.map((round) => round.rate_achieved_rps)),
    ...errorsOfRounds(rounds),
    saturated: rounds.some((round) => round.generator.saturated),
    rounds: [...rounds],
  };
}
