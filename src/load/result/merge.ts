import { extremesOf } from "./extremes.ts";
import { mergeReasons } from "./failure-counts.ts";
import { decodeHistogram, encodeHistogram, latencyOf, mergeHistograms } from "./histogram.ts";
import { judged } from "./judge.ts";
import { lagFigures } from "./lag-figures.ts";
import { addCounts, mergedFailures } from "./live-figures.ts";
import { mergeTargets } from "./merge-targets.ts";
import { mergeTimelines } from "./merge-timelines.ts";
import type { Latency, LoadResult } from "./result.ts";

type HistogramName = "latency" | "service" | "connect" | "tls" | "send_lag";

/**
 * Merges the results of several senders that loaded the same target at the same time: counts, rates, connections and CPU
 * add up, percentiles come from the merged histograms, and the duration is the longest. Associative (rates to within a
 * millionth), and lossless as long as the parts still have their `histogram.rows`; without them a row's percentiles are
 * the averages of the parts' percentiles, weighted by requests. If one part is partial, so is the whole; whether the
 * generator kept up is judged on the whole.
 * @throws RangeError if there is no result; TypeError if the targets, methods or modes differ.
 */
export function mergeLoadResults(results: readonly LoadResult[]): LoadResult {
  const first = results[0];
  if (first === undefined) throw new RangeError("There is no result to merge.");
  if (results.length === 1) return first;
  for (const key of ["mode", "protocol", "target", "method"] as const) {
    const other = results.find((result) => result[key] !== first[key]);
    if (other)
      throw new TypeError(`Results of different ${key} cannot be merged: ${first[key]} and ${other[key]}.`);
  }
  const total = (of: (result: LoadResult) => number) => exactSum(results.map(of));
  const longest = (of: (result: LoadResult) => number) => Math.max(...results.map(of));
  const status = addCounts(results.map((result) => result.status));
  const errors = addCounts(results.map((result) => result.errors));
  const reasons = mergeReasons(results.map((result) => result.error_reasons ?? []));
  const limits = addCounts(results.map((result) => result.generator.limits ?? {}));
  const leftOut = addCounts(results.map((result) => result.left_out ?? {}));
  const { tails, send_lag_ms, ...distributions } = mergeDistributions(results);
  const merged: LoadResult = {
    ...first,
    rate_target_rps: total((result) => result.rate_target_rps),
    rate_achieved_rps: total((result) => result.rate_achieved_rps),
    requests: total((result) => result.requests),
    connections: total((result) => result.connections),
    workers: total((result) => result.workers),
    started_at: results.map((result) => result.started_at).sort()[0] ?? first.started_at,
    warmup_s: longest((result) => result.warmup_s),
    duration_s: longest((result) => result.duration_s),
    status,
    ...mergedFailures(results),
    errors,
    ...(reasons.length === 0 ? {} : { error_reasons: [...reasons] }),
    bytes_in: total((result) => result.bytes_in),
    bytes_out: total((result) => result.bytes_out),
    waited: total((result) => result.waited ?? 0),
    resent: total((result) => result.resent ?? 0),
    ...(leftOut.requests === undefined
      ? {}
      : { left_out: { requests: leftOut.requests, waited: leftOut.waited ?? 0 } }),
    ...distributions,
    generator: {
      name: first.generator.name,
      version: first.generator.version,
      send_lag_ms,
      cpu_seconds: total((result) => result.generator.cpu_seconds),
      saturated: results.some((result) => result.generator.saturated),
      reason: results.map((result) => result.generator.reason).find((reason) => reason !== null) ?? null,
      ...(Object.keys(limits).length === 0 ? {} : { limits }),
    },
    partial: results.some((result) => result.partial),
  };
  return judged(merged, tails);
}

function mergeDistributions(results: readonly LoadResult[]) {
  const { timeline, rows } = mergeTimelines(results);
  const { targets, histograms } = mergeTargets(results);
  const latency = mergeNamed(results, "latency", (result) => result.latency_ms);
  const service = mergeNamed(results, "service", (result) => result.service_ms);
  const connect = mergeNamed(results, "connect", (result) => result.connect_ms);
  const tls = mergeNamed(results, "tls", (result) => result.tls_ms);
  const sendLag = mergeNamed(results, "send_lag", ({ generator: { send_lag_ms: lag } }) =>
    lag.max === undefined ? null : { min: 0, max: lag.max },
  );
  return {
    tails: { lagP99Ms: sendLag.p99Ms, latencyP99Ms: latency.p99Ms },
    send_lag_ms: lagFigures(sendLag.figures),
    latency_ms: latency.figures,
    service_ms: service.figures,
    connect_ms: connect.encoded === undefined ? null : connect.figures,
    tls_ms: tls.encoded === undefined ? null : tls.figures,
    ...(targets === undefined ? {} : { targets }),
    timeline,
    histogram: {
      unit: "us" as const,
      latency: latency.encoded ?? "",
      service: service.encoded ?? "",
      ...(connect.encoded === undefined ? {} : { connect: connect.encoded }),
      ...(tls.encoded === undefined ? {} : { tls: tls.encoded }),
      ...(sendLag.encoded === undefined ? {} : { send_lag: sendLag.encoded }),
      ...(histograms === undefined ? {} : { targets: histograms }),
      ...(rows === undefined ? {} : { rows }),
    },
  };
}

/** Histograms know their minimum and maximum only to within a bucket; the parts' figures have the exact values. */
function mergeNamed(
  results: readonly LoadResult[],
  name: HistogramName,
  figuresOf: (result: LoadResult) => Latency | null,
): { readonly figures: Latency; readonly p99Ms: number; readonly encoded: string | undefined } {
  const texts = results.map((result) => result.histogram[name]).filter((text) => text !== undefined);
  const merged = mergeHistograms(texts.map(decodeHistogram));
  const exact = extremesOf(results.flatMap((result) => figuresOf(result) ?? []));
  return {
    figures: latencyOf(merged, exact),
    p99Ms: merged.getValueAtPercentile(99) / 1_000,
    encoded: texts.length === 0 ? undefined : encodeHistogram(merged),
  };
}

/** A sum without rounding noise: thirds of a rate add up to the rate again. */
function exactSum(values: readonly number[]): number {
  return Math.round(values.reduce((total, value) => total + value, 0) * 1e6) / 1e6;
}
