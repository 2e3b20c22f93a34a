import { decodeHistogram, latencyOf, mergeHistograms } from "../load/result/histogram.ts";
import type { LoadResult } from "../load/result/result.ts";
import { median, medianInterval } from "./median-interval.ts";
import type { VariantFacts, VariantResult } from "./result.ts";
import { roundPercentile } from "./round-percentile.ts";

/**
 * Summarises a variant's rounds. Latencies come from the merged histograms, because a mean of percentiles is not a
 * percentile; the medians of the rounds' own percentiles show how well the rounds agree.
 * @param rounds at least one.
 */
export function measureVariant(
  facts: VariantFacts,
  rounds: readonly LoadResult[],
  seed: number,
): VariantResult {
  const merged = (which: "latency" | "service") =>
    latencyOf(mergeHistograms(rounds.map((round) => decodeHistogram(round.histogram[which]))));
  const requests = rounds.reduce((sum, round) => sum + round.requests, 0);
  const failed = rounds.reduce((sum, round) => sum + round.error_rate * round.requests, 0);
  const of = (percentile: "p50" | "p90" | "p99") =>
    medianInterval(
      rounds.map((round) => roundPercentile(round, percentile)),
      seed,
    );
  return {
    facts,
    latency_ms: merged("latency"),
    service_ms: merged("service"),
    median_ms: { p50: of("p50"), p90: of("p90"), p99: of("p99") },
    rate_target_rps: median(rounds.map((round) => round.rate_target_rps)),
    rate_achieved_rps: median(rounds.map((round) => round.rate_achieved_rps)),
    requests,
    error_rate: requests === 0 ? 0 : failed / requests,
    saturated: rounds.some((round) => round.generator.saturated),
    rounds: [...rounds],
  };
}
