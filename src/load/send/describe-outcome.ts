import { PRODUCT } from "../../base/product.ts";
import type { Expectation } from "../order/expectation.ts";
import { profileOf, type Share } from "../order/share.ts";
import type { LoadSpec } from "../order/spec.ts";
import { targetsOf } from "../order/targets.ts";
import { pathTemplateOf } from "../order/template.ts";
import { encodeCounts } from "../result/encode-counts.ts";
import { judged } from "../result/judge.ts";
import { lagFigures } from "../result/lag-figures.ts";
import type { LatencyCounts } from "../result/latency-counts.ts";
import { latencyFigures } from "../result/latency-figures.ts";
import { failureRate, sum } from "../result/live-figures.ts";
import type { Recording } from "../result/recorder.ts";
import type { LoadResult } from "../result/result.ts";
import type { SenderOutcome } from "./sender-run.ts";

export interface OutcomeFacts {
  readonly spec: LoadSpec;
  readonly share: Share;
  /** Wall time at which the measured time began. */
  readonly measuredFrom: Date;
}

/** The result of one sender, with its rows' latencies so that it can be merged. CPU is 0: a thread cannot measure its own. */
export function describeOutcome(outcome: SenderOutcome, facts: OutcomeFacts): LoadResult {
  const { recording } = outcome;
  const { spec, share } = facts;
  const profile = profileOf(spec.profile, share);
  const { connect, tls } = recording;
  const latency = latencyFigures(recording.latency);
  const requests = sum(recording.status) + sum(recording.errors);
  const sent = requests - outcome.unsent;
  const targetRps = profile.rateRps / share.count;
  const achievedRps = outcome.sendingMs > 0 ? (sent * 1_000) / outcome.sendingMs : 0;
  const result: LoadResult = {
    kind: "load",
    version: 1,
    mode: profile.mode,
    protocol: spec.protocol,
    target: withoutCredentials(spec.target.url),
    method: spec.call?.name ?? spec.target.method,
    ...(spec.others === undefined ? {} : { targets: describeTargets(spec, recording) }),
    profile: describeProfile(spec.profile),
    rate_target_rps: targetRps,
    rate_achieved_rps: achievedRps,
    requests,
    connections: profile.connections,
    ...(profile.keepAlive === false ? { keepalive: false as const } : {}),
    ...(spec.protocol === "http2" || spec.protocol === "grpc" ? { streams: profile.streams } : {}),
    workers: 1,
    started_at: facts.measuredFrom.toISOString(),
    warmup_s: profile.warmupMs / 1_000,
    duration_s: outcome.durationMs / 1_000,
    status: { ...recording.status },
    ...(spec.expect === undefined
      ? {}
      : { expect: describeExpectation(spec.expect), unexpected: recording.unexpected }),
    error_rate: failureRate(requests, recording.unexpected + sum(recording.errors)),
    errors: { ...recording.errors },
    ...(recording.errorReasons.length === 0 ? {} : { error_reasons: [...recording.errorReasons] }),
    bytes_in: recording.bytesIn,
    bytes_out: recording.bytesOut,
    waited: recording.waited,
    resent: recording.resent,
    ...(outcome.leftOut === 0 ? {} : { left_out: leftOutOf(outcome) }),
    latency_ms: latency,
    service_ms: latencyFigures(recording.service),
    connect_ms: connect.total > 0 ? latencyFigures(connect) : null,
    tls_ms: tls.total > 0 ? latencyFigures(tls) : null,
    timeline: recording.rows.map(({ row }) => row),
    generator: {
      ...PRODUCT,
      ...(spec.undici === undefined ? {} : { name: `${PRODUCT.name} with undici` }),
      send_lag_ms: lagFigures(latencyFigures(recording.sendLag)),
      cpu_seconds: 0,
      saturated: false,
      reason: null,
      ...(Object.keys(recording.limits).length === 0 ? {} : { limits: { ...recording.limits } }),
    },
    partial: outcome.stopped,
    histogram: {
      unit: "us",
      latency: encodeCounts(recording.latency),
      service: encodeCounts(recording.service),
      send_lag: encodeCounts(recording.sendLag),
      ...encodedUnlessEmpty("connect", connect),
      ...encodedUnlessEmpty("tls", tls),
      ...(recording.targets.length === 0
        ? {}
        : { targets: recording.targets.map(({ encodedLatency }) => encodedLatency) }),
      rows: recording.rows.map(({ pairs }) => [...pairs]),
    },
  };
  return judged(result, {
    lagP99Ms: recording.sendLag.percentileUs(99) / 1_000,
    latencyP99Ms: recording.latency.percentileUs(99) / 1_000,
  });
}

function leftOutOf({ leftOut, leftOutWaited }: SenderOutcome): NonNullable<LoadResult["left_out"]> {
  return { requests: leftOut, waited: leftOutWaited ? leftOut : 0 };
}

function encodedUnlessEmpty<Name extends string>(
  name: Name,
  counts: LatencyCounts,
): { [key in Name]?: string } {
  return counts.total === 0 ? {} : ({ [name]: encodeCounts(counts) } as { [key in Name]: string });
}

function describeTargets(spec: LoadSpec, { targets }: Recording): NonNullable<LoadResult["targets"]> {
  return targetsOf(spec).map(({ url, method, weight = 1 }, index) => ({
    url: withoutCredentials(url),
    method,
    weight,
    ...targets[index]?.figures,
  }));
}

function describeExpectation({ status, bodyContains }: Expectation): NonNullable<LoadResult["expect"]> {
  return {
    ...(status === undefined ? {} : { status }),
    ...(bodyContains === undefined ? {} : { body_contains: bodyContains }),
  };
}

function describeProfile({ shape, schedule }: LoadSpec["profile"]): NonNullable<LoadResult["profile"]> {
  return {
    shape,
    ...(schedule === undefined
      ? {}
      : {
          schedule: schedule.map(({ durationMs, fromRps, toRps }) => ({
            duration_s: durationMs / 1_000,
            from_rps: fromRps,
            to_rps: toRps,
          })),
        }),
  };
}

/** As given, placeholders included. */
function withoutCredentials(text: string): string {
  const url = new URL(text);
  // `url.origin` is "null" for tcp: and tls:.
  return `${url.protocol}//${url.host}${pathTemplateOf(text)}${url.hash}`;
}
