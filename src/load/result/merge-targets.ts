import { extremesOf } from "./extremes.ts";
import { decodeHistogram, encodeHistogram, latencyOf, mergeHistograms } from "./histogram.ts";
import { addCounts, failureRate, sum } from "./live-figures.ts";
import type { LoadResult, TargetFigures } from "./result.ts";

interface Targets {
  readonly targets: LoadResult["targets"] | undefined;
  /** See `histogram.targets`. */
  readonly histograms: string[] | undefined;
}

/** Merges the figures of each target; they are absent if one of the results does not have them. */
export function mergeTargets(results: readonly LoadResult[]): Targets {
  const { targets } = results[0] ?? {};
  if (targets === undefined) return { targets: undefined, histograms: undefined };
  const merged = targets.map(({ url, method, weight }, index) => {
    const found = mergeFigures(results, index);
    return { target: { url, method, weight, ...found?.figures }, histogram: found?.histogram };
  });
  const histograms = merged.flatMap(({ histogram }) => histogram ?? []);
  return {
    targets: merged.map(({ target }) => target),
    histograms: histograms.length === targets.length ? histograms : undefined,
  };
}

function mergeFigures(
  results: readonly LoadResult[],
  index: number,
): { readonly figures: TargetFigures; readonly histogram: string } | undefined {
  const parts = results.flatMap(({ targets, histogram }) => {
    const { status, errors, unexpected, latency_ms } = targets?.[index] ?? {};
    const encoded = histogram.targets?.[index];
    if (status === undefined || errors === undefined || encoded === undefined) return [];
    return [{ status, errors, unexpected: unexpected ?? 0, latency_ms: latency_ms ?? null, encoded }];
  });
  if (parts.length < results.length) return undefined;
  const status = addCounts(parts.map((part) => part.status));
  const errors = addCounts(parts.map((part) => part.errors));
  const unexpected = parts.reduce((total, part) => total + part.unexpected, 0);
  const requests = sum(status) + sum(errors);
  const histogram = mergeHistograms(parts.map(({ encoded }) => decodeHistogram(encoded)));
  const known = parts.flatMap(({ latency_ms }) => latency_ms ?? []);
  return {
    figures: {
      requests,
      status,
      errors,
      unexpected,
      error_rate: failureRate(requests, unexpected + sum(errors)),
      latency_ms: known.length === 0 ? null : latencyOf(histogram, extremesOf(known)),
    },
    histogram: encodeHistogram(histogram),
  };
}
