import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fakeLoadResult } from "../../../../test/support/load-results.ts";
import { Failure } from "../../../base/failure.ts";
import { countsOf, createHistogram, decodeHistogram, encodeHistogram, latencyOf } from "../histogram.ts";
import { mergeLoadResults } from "../merge.ts";
import type { LoadResult } from "../result.ts";
import type { FortioResult } from "./fortio-result.ts";
import { readFortio } from "./read-fortio.ts";
import { writeFortio } from "./write-fortio.ts";

/** Written by fortio 1.65.0 itself, against a server that answers at varying speeds and occasionally with 503. */
function fixture(name: string): string {
  return readFileSync(new URL(`../../../../test/fixtures/fortio/${name}.json`, import.meta.url), "utf8");
}

describe("readFortio", () => {
  test("reads what fortio measured, in milliseconds", () => {
    const result = readFortio(fixture("paced"));
    expect(result).toMatchObject({
      kind: "load",
      mode: "closed",
      target: "http://127.0.0.1:18080/shop",
      rate_target_rps: 200,
      requests: 600,
      connections: 4,
      status: { 200: 588, 503: 12 },
      errors: {},
      error_rate: 0.02,
      generator: { name: "fortio", version: "1.65.0" },
    });
    expect(result.duration_s).toBeCloseTo(3.0432, 4);
    expect(result.latency_ms).toMatchObject({ min: 0.166027, max: 195.397432, p50: 2.688889, p99: 120 });
    expect(result.generator.saturated).toBe(false);
    expect(result.connect_ms?.max).toBeCloseTo(1.188, 3);
  });

  test("at full speed there is no target rate", () => {
    expect(readFortio(fixture("full-speed"))).toMatchObject({ rate_target_rps: 0, requests: 2_000 });
  });

  test("a percentile lies between the minimum and the maximum, even where fortio's own buckets are too coarse", () => {
    // As fortio/fortio#1080 reports it: a p50 of 299 ms for requests that took 501 ms at least.
    const paced = JSON.parse(fixture("paced")) as FortioResult;
    const coarse = {
      Count: 100,
      Min: 0.5012,
      Max: 0.5029,
      Sum: 50.2,
      Avg: 0.502,
      StdDev: 0.0004,
      Data: [{ Start: 0.1, End: 0.5029, Percent: 100, Count: 100 }],
      Percentiles: [
        { Percentile: 50, Value: 0.2994 },
        { Percentile: 99, Value: 0.4988 },
      ],
    };
    const { latency_ms } = readFortio(JSON.stringify({ ...paced, DurationHistogram: coarse }));
    const { min = 0, max = 0, stddev: _, ...figures } = latency_ms;
    expect([min, max]).toEqual([501.2, 502.9]);
    for (const [name, value = Number.NaN] of Object.entries(figures)) {
      expect(value, name).toBeGreaterThanOrEqual(min);
      expect(value, name).toBeLessThanOrEqual(max);
    }
  });

  test.each<[string, object]>([
    ["ends before it begins", { Start: 0.5, End: 0.1 }],
    ["begins before zero", { Start: -1, End: 0.1 }],
    ["ends after years", { Start: 0.1, End: 1e9 }],
    ["counts more requests than anybody sends", { Count: 1e21 }],
  ])("a bucket that %s is refused, and takes no memory", (_title, change) => {
    const paced = JSON.parse(fixture("paced")) as FortioResult;
    const bucket = { Start: 0.1, End: 0.2, Percent: 100, Count: 1, ...change };
    const damaged = { ...paced, DurationHistogram: { ...paced.DurationHistogram, Data: [bucket] } };
    expect(() => readFortio(JSON.stringify(damaged))).toThrow(
      expect.objectContaining({ code: "LOAD_FORTIO_INVALID" }),
    );
  });

  test("negative codes are errors of no particular kind", () => {
    const given = { ...(JSON.parse(fixture("paced")) as object), RetCodes: { 200: 590, "-1": 10 } };
    const { errors, error_rate } = readFortio(JSON.stringify(given));
    expect(errors).toEqual({ reset: 10 });
    expect(error_rate).toBeCloseTo(10 / 600);
  });

  test.each<readonly [string, object, Partial<LoadResult>]>([
    [
      "gRPC's health",
      {
        RunType: "GRPC Health for 'shop'",
        Destination: "localhost:8079",
        NumThreads: 8,
        Streams: 2,
        RetCodes: { SERVING: 570, NOT_SERVING: 20, ERROR: 10 },
      },
      {
        protocol: "grpc",
        target: "localhost:8079",
        method: "grpc.health.v1.Health/Check",
        connections: 4,
        streams: 2,
        status: { OK: 570, NOT_SERVING: 20 },
        errors: { reset: 10 },
        error_rate: 0.05,
      },
    ],
    [
      "its own ping over gRPC",
      { RunType: "GRPC Ping Delay=1ms PayloadLength=9", Streams: 1, RetCodes: { SERVING: 600 } },
      { protocol: "grpc", method: "fgrpc.PingServer/Ping", status: { OK: 600 }, errors: {}, error_rate: 0 },
    ],
    [
      "TCP",
      { RunType: "TCP", Destination: "tcp://localhost:8078", RetCodes: { OK: 594, "short read": 4, EOF: 2 } },
      {
        protocol: "tcp",
        target: "tcp://localhost:8078",
        status: { OK: 594 },
        errors: { reset: 6 },
        error_rate: 0.01,
      },
    ],
  ])("reads %s", (_name, changes, expected) => {
    // The names that these runners of fortio 1.65.0 use; they write no URL.
    const given = { ...(JSON.parse(fixture("paced")) as object), URL: undefined, ...changes };
    expect(readFortio(JSON.stringify(given))).toMatchObject({ requests: 600, ...expected });
  });

  test("a result is saturated if the rate was not reached", () => {
    const given = { ...(JSON.parse(fixture("paced")) as object), RequestedQPS: "400" };
    expect(readFortio(JSON.stringify(given)).generator).toMatchObject({ saturated: true });
  });

  test.each([
    ["no JSON", "{", /not the JSON of a fortio test/],
    ["a run over UDP", fixture("paced").replace('"HTTP"', '"UDP"'), /"RunType" must match/],
    ["another JSON", "{}", /it needs "/],
    [
      "a histogram of text",
      fixture("paced").replace('"Count": 600', '"Count": "600"'),
      /Count" must be a whole number/,
    ],
  ])("refuses %s", (_name, text, reason) => {
    expect(() => readFortio(text)).toThrow(Failure);
    expect(() => readFortio(text)).toThrow(reason);
  });
});

describe("a round trip", () => {
  test.each(["paced", "full-speed"])("%s: every fortio bucket has the same count as before", (name) => {
    const given = JSON.parse(fixture(name)) as FortioResult;
    const written = writeFortio(readFortio(fixture(name)));
    const buckets = ({ DurationHistogram }: FortioResult) =>
      (DurationHistogram.Data ?? []).map(({ Start, End, Count }) => [
        Start.toFixed(6),
        End.toFixed(6),
        Count,
      ]);
    expect(buckets(written)).toEqual(buckets(given));
    const { DurationHistogram: before } = given;
    const { DurationHistogram: after } = written;
    expect(after.Count).toBe(before.Count);
    for (const key of ["Min", "Max", "Avg", "StdDev"] as const)
      expect(after[key]).toBeCloseTo(before[key], 8);
    expect(written).toMatchObject({
      RequestedQPS: given.RequestedQPS,
      ActualQPS: given.ActualQPS,
      ActualDuration: given.ActualDuration,
      RetCodes: given.RetCodes,
      URL: given.URL,
    });
  });

  const failing = fakeLoadResult({ rateRps: 100, durationS: 1 });
  const base: LoadResult = {
    ...failing,
    requests: 110,
    errors: { timeout: 6, connect: 4 },
    error_rate: 10 / 110,
  };
  const call = "shop.Catalog/List";

  test.each<readonly [string, LoadResult, object, Partial<LoadResult>]>([
    [
      "HTTP",
      base,
      { RunType: "HTTP", URL: base.target, RetCodes: { 200: 100, "-1": 10 } },
      { status: { 200: 100 }, errors: { reset: 10 } },
    ],
    [
      "gRPC",
      { ...base, protocol: "grpc", method: call, streams: 3, status: { OK: 100 } },
      {
        RunType: `GRPC ${call}`,
        Destination: base.target,
        NumThreads: 48,
        Streams: 3,
        RetCodes: { SERVING: 100, ERROR: 10 },
      },
      { status: { OK: 100 }, method: call, connections: 16, streams: 3, errors: { reset: 10 } },
    ],
    [
      "gRPC with a failed answer",
      {
        ...base,
        protocol: "grpc",
        method: call,
        streams: 1,
        status: { OK: 90, NOT_FOUND: 10 },
        error_rate: 20 / 110,
      },
      { RetCodes: { SERVING: 90, NOT_FOUND: 10, ERROR: 10 } },
      { status: { OK: 90, NOT_FOUND: 10 }, errors: { reset: 10 } },
    ],
    [
      "TCP",
      { ...base, protocol: "tcp", target: "tcp://127.0.0.1:7", status: { OK: 100 } },
      { RunType: "TCP", Destination: "tcp://127.0.0.1:7", RetCodes: { OK: 100, timeout: 6, connect: 4 } },
      { status: { OK: 100 }, errors: { timeout: 6, connect: 4 } },
    ],
  ])("%s with errors keeps its protocol, its answers and its error rate", (_name, given, file, again) => {
    const written = writeFortio(given);
    expect(written).toMatchObject(file);
    const read = readFortio(JSON.stringify(written));
    expect(read).toMatchObject({ protocol: given.protocol, target: given.target, requests: 110, ...again });
    expect(read.error_rate).toBeCloseTo(given.error_rate, 12);
    expect(read.latency_ms).toMatchObject({ min: given.latency_ms.min, max: given.latency_ms.max });
  });

  test("results read from fortio merge like any others", () => {
    const part = readFortio(fixture("paced"));
    const whole = mergeLoadResults([part, part]);
    expect(whole).toMatchObject({ requests: 1_200, status: { 200: 1_176, 503: 24 } });
    expect(decodeHistogram(whole.histogram.latency).totalCount).toBe(1_200);
  });

  test("loses no request, and counts each in the right bucket", () => {
    const latencies = fc.array(fc.integer({ min: 1, max: 200_000_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(latencies, (us) => {
        const histogram = createHistogram();
        for (const value of us) histogram.recordValue(value);
        const base = fakeLoadResult({ durationS: 1 });
        const figures = latencyOf(histogram);
        const result = {
          ...base,
          latency_ms: figures,
          histogram: { ...base.histogram, latency: encodeHistogram(histogram) },
        };
        const { DurationHistogram } = writeFortio(result);
        const data = DurationHistogram.Data ?? [];
        expect(data.reduce((total, { Count }) => total + Count, 0)).toBe(us.length);
        expect(data.at(-1)?.Percent).toBeCloseTo(100);
        for (const { us: value, count } of countsOf(decodeHistogram(result.histogram.latency))) {
          // The minimum and maximum are exact, but the histogram knows them only to within a thousandth.
          const inside = data.filter(
            ({ Start, End }) => value >= Start * 0.999e6 - 1 && value <= End * 1.001e6 + 1,
          );
          expect(inside.reduce((total, { Count }) => total + Count, 0)).toBeGreaterThanOrEqual(count);
        }
      }),
    );
  });
});
