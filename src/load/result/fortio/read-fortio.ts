import { Failure, messageOf } from "../../../base/failure.ts";
import { schemaCheck } from "../../../schema/schema-check.ts";
import { onlyCarried, PERCENTILE_NAMES, PERCENTILES } from "../carried.ts";
import { createHistogram, encodeHistogram, latencyOf, valueAbove } from "../histogram.ts";
import { errorRate, sum } from "../live-figures.ts";
import type { Latency, LoadResult } from "../result.ts";
import { type FortioHistogram, FortioResult } from "./fortio-result.ts";
import { readRunner } from "./runner.ts";

/** How many values a bucket's counts are spread over; fortio assumes that they are spread evenly. */
const PLACES_A_BUCKET = 32;
/** If less than this fraction of the target rate was sent, the rate was not really tested. */
const LEAST_ACHIEVED = 0.98;

/** A day. A longer "latency" is damage, and would take a histogram that no memory holds. */
const LONGEST_S = 86_400;

const fortioResult = schemaCheck(FortioResult);

/**
 * Reads the JSON of `fortio load -json` (HTTP, gRPC, TCP) as a load result. What fortio does not report is 0, null or
 * empty: errors by kind (see `readRunner`), the timeline, its own lag and CPU. Its latencies count from when a request was
 * sent, so `latency_ms` equals `service_ms`, and the mode is `closed`: it does not notice when a server stalls.
 * @throws Failure `LOAD_FORTIO_INVALID`
 */
export function readFortio(text: string): LoadResult {
  const fortio = parse(text);
  const runner = readRunner(fortio);
  const { status, errors } = runner;
  const latency = readHistogram(fortio.DurationHistogram);
  const connect = fortio.ConnectionStats?.Count ? readHistogram(fortio.ConnectionStats) : undefined;
  const target = fortio.RequestedQPS === "max" ? 0 : Number(fortio.RequestedQPS);
  const saturated = target > 0 && fortio.ActualQPS < LEAST_ACHIEVED * target;
  return {
    kind: "load",
    version: 1,
    mode: "closed",
    ...runner,
    rate_target_rps: target,
    rate_achieved_rps: fortio.ActualQPS,
    requests: sum(status) + sum(errors),
    workers: 1,
    started_at: fortio.StartTime,
    warmup_s: 0,
    duration_s: fortio.ActualDuration / 1e9,
    error_rate: errorRate(status, errors),
    bytes_in: Math.round((fortio.Sizes?.Sum ?? 0) + (fortio.HeaderSizes?.Sum ?? 0)),
    bytes_out: 0,
    latency_ms: latency.figures,
    service_ms: latency.figures,
    connect_ms: connect?.figures ?? null,
    tls_ms: null,
    timeline: [],
    generator: {
      name: "fortio",
      version: fortio.Version,
      send_lag_ms: {},
      cpu_seconds: 0,
      saturated,
      reason: saturated
        ? `Only ${fortio.ActualQPS.toFixed(1)} of ${target} requests per second were sent.`
        : null,
    },
    partial: false,
    histogram: {
      unit: "us",
      latency: latency.encoded,
      service: latency.encoded,
      ...(connect === undefined ? {} : { connect: connect.encoded }),
    },
  };
}

function parse(text: string): FortioResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(messageOf(error));
  }
  if (fortioResult.fits(value)) return value;
  const [mistake = "it is something else"] = fortioResult.mistakes(value);
  throw invalid(mistake);
}

function invalid(why: string): Failure {
  return new Failure("LOAD_FORTIO_INVALID", `This is not the JSON of a fortio test: ${why}.`, {
    hint: "Give a file that `fortio load -json FILE URL` wrote.",
  });
}

/** Spreads each bucket's counts over the bucket; fortio's own figures, which are more exact, take precedence. */
function readHistogram(fortio: FortioHistogram): { readonly figures: Latency; readonly encoded: string } {
  const histogram = createHistogram();
  const within = (seconds: number) => Math.min(Math.max(seconds, fortio.Min), fortio.Max);
  for (const { Start, End, Count } of fortio.Data ?? []) {
    if (!(Start >= 0 && Start <= End && End <= LONGEST_S))
      throw invalid(`it counts latencies from ${Start} to ${End} seconds`);
    const places = Math.min(Count, PLACES_A_BUCKET);
    for (let place = 0; place < places; place++) {
      const count = Math.floor(Count / places) + (place < Count % places ? 1 : 0);
      // Nothing was measured outside of the minimum and the maximum, however wide the bucket is.
      const us = Math.round(1e6 * (within(Start) + ((place + 0.5) / places) * (within(End) - within(Start))));
      // Our histogram's bucket may begin in fortio's previous one; then the next is used.
      histogram.recordValueWithCount(valueAbove(histogram, us, Math.round(Start * 1e6)), count);
    }
  }
  const exact = { min: ms(fortio.Min), max: ms(fortio.Max) };
  // fortio's own percentiles are spread over the whole bucket.
  const told = (fortio.Percentiles ?? []).flatMap(({ Percentile, Value }) => {
    const name = PERCENTILE_NAMES.find((known) => PERCENTILES[known] === Percentile);
    return name === undefined ? [] : [[name, ms(within(Value))] as const];
  });
  const figures = {
    ...latencyOf(histogram, exact),
    mean: ms(fortio.Avg),
    stddev: ms(fortio.StdDev),
    ...Object.fromEntries(told),
  };
  return { figures: onlyCarried(figures, fortio.Count), encoded: encodeHistogram(histogram) };
}

/** Converts seconds, to the nanosecond; anything below is rounding noise. */
function ms(seconds: number): number {
  return Math.round(seconds * 1e9) / 1e6;
}
