import type { VariantFacts } from "../../src/compare/result.ts";
import { seededRandom } from "../../src/compare/seeded-random.ts";
import { onlyCarried } from "../../src/load/result/carried.ts";
import { createHistogram, encodeHistogram, latencyOf } from "../../src/load/result/histogram.ts";
import type { LoadResult, TimelineRow } from "../../src/load/result/result.ts";

export interface FakeLoad {
  /** Median latency in milliseconds; default 1. */
  readonly p50Ms?: number;
  /** Standard deviation of the latency's logarithm; default 0.4. 0 gives every request the same latency. */
  readonly spread?: number;
  /** Default 100. */
  readonly rateRps?: number;
  /** Default 10. */
  readonly durationS?: number;
  /** Share of the requests that get a 503; default 0. */
  readonly errorRate?: number;
  /** Share of the target rate that was reached; default 1. */
  readonly rateShare?: number;
  readonly saturated?: boolean;
  readonly partial?: boolean;
  readonly target?: string;
  readonly startedAt?: string;
  readonly seed?: number;
}

/** A load result as the load engine returns it: its figures come from real histograms of log-normal latencies. */
export function fakeLoadResult(options: FakeLoad = {}): LoadResult {
  const { rateRps = 100, durationS = 10, errorRate = 0, rateShare = 1, saturated = false } = options;
  const latency = createHistogram();
  const service = createHistogram();
  const random = seededRandom(options.seed ?? 1);
  const perSecond = Math.round(rateRps * rateShare);
  const timeline = Array.from({ length: durationS }, (_, second) => {
    const row = createHistogram();
    for (let request = 0; request < perSecond; request++) {
      const us = latencyUs(options, random);
      row.recordValue(us);
      service.recordValue(Math.max(1, Math.round(us * 0.95)));
    }
    latency.add(row);
    return timelineRow(second, latencyOf(row), perSecond, Math.round(perSecond * errorRate));
  });
  const requests = perSecond * durationS;
  const failed = timeline.reduce((sum, row) => sum + row.errors, 0);
  return {
    kind: "load",
    version: 1,
    mode: "open",
    protocol: "http1",
    target: options.target ?? "http://127.0.0.1:8080/",
    method: "GET",
    rate_target_rps: rateRps,
    rate_achieved_rps: perSecond,
    requests,
    connections: 16,
    workers: 1,
    started_at: options.startedAt ?? "2026-01-02T03:04:05.000Z",
    warmup_s: 1,
    duration_s: durationS,
    status: failed > 0 ? { 200: requests - failed, 503: failed } : { 200: requests },
    error_rate: requests === 0 ? 0 : failed / requests,
    errors: {},
    bytes_in: requests * 512,
    bytes_out: requests * 90,
    latency_ms: latencyOf(latency),
    service_ms: latencyOf(service),
    connect_ms: null,
    tls_ms: null,
    timeline,
    generator: {
      name: "regatta",
      version: "0.1.0",
      send_lag_ms: onlyCarried({ p50: 0.02, p99: 0.2, max: 0.5 }, requests),
      cpu_seconds: 0.4,
      saturated,
      reason: saturated ? "the send lag reached 80 ms" : null,
    },
    partial: options.partial ?? false,
    histogram: { unit: "us", latency: encodeHistogram(latency), service: encodeHistogram(service) },
  };
}

/** What a variant of that name would report about itself. */
export function fakeFacts(name: string, changes: Partial<VariantFacts> = {}): VariantFacts {
  const none = name === "none";
  return {
    mesh: name,
    title: none ? "No mesh" : `Sandbox ${name}`,
    mesh_version: none ? null : "1.2.3",
    proxy_version: none ? null : "1.2.3-proxy",
    data_plane: none ? "none" : name === "ambient" ? "ambient" : "sidecar",
    mtls: !none,
    namespace: `race-${name}`,
    url: `http://storefront.race-${name}:8080/`,
    ...changes,
  };
}

/**
 * A normal deviate by Box and Muller, used as the logarithm of the latency; in whole microseconds, at least one unless
 * p50 is 0.
 */
function latencyUs({ p50Ms = 1, spread = 0.4 }: FakeLoad, random: () => number): number {
  const deviate = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.round(p50Ms * 1_000 * Math.exp(spread * deviate));
}

function timelineRow(
  second: number,
  latency: LoadResult["latency_ms"],
  requests: number,
  errors: number,
): TimelineRow {
  const { p50, p99, max } = latency;
  return {
    second,
    requests,
    errors,
    ...(p50 === undefined ? {} : { p50 }),
    ...(p99 === undefined ? {} : { p99 }),
    ...(max === undefined ? {} : { max }),
    rate_achieved_rps: requests,
  };
}
