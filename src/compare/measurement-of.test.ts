import { describe, expect, test } from "vitest";
import { fakeComparison } from "../../test/support/comparisons.ts";
import { fakeLoadResult } from "../../test/support/load-results.ts";
import type { JsonObject } from "../base/json.ts";
import { measurementOf } from "./measurement-of.ts";

const stored = (value: object): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;

test("distinguishes a load result from a comparison", () => {
  const load = measurementOf(stored(fakeLoadResult({ p50Ms: 2 })));
  expect(load?.kind === "load" && load.latency_ms.p50).toBeGreaterThan(0);
  const comparison = measurementOf(stored(fakeComparison({ variants: { none: {}, mesh: {} }, rounds: 1 })));
  expect(comparison?.kind === "comparison" && Object.keys(comparison.variants)).toEqual(["none", "mesh"]);
});

describe("figures of an earlier version that the data does not carry", () => {
  const zeros = {
    min: 0,
    mean: 0,
    stddev: 0,
    p50: 0,
    p75: 0,
    p90: 0,
    p95: 0,
    p99: 0,
    p999: 0,
    p9999: 0,
    max: 0,
  };
  const row = { second: 0, requests: 20, errors: 20, p50: 0, p99: 0, max: 0, rate_achieved_rps: 20 };

  test("are left out: latencies of 0 where nothing was answered", () => {
    const dead = { ...fakeLoadResult(), requests: 20, status: {}, errors: { connect: 20 }, timeline: [row] };
    const read = measurementOf(stored({ ...dead, latency_ms: zeros, service_ms: zeros }));
    expect(read).toMatchObject({ latency_ms: {}, service_ms: {} });
    expect(read?.kind === "load" && read.latency_ms).toEqual({});
    const [second] = (read?.kind === "load" && read.timeline) || [];
    expect(second).toEqual({ second: 0, requests: 20, errors: 20, rate_achieved_rps: 20 });
  });

  test("are left out: percentiles of too few requests, of a comparison's variants and rounds too", () => {
    const few = fakeComparison({ variants: { none: { rateRps: 10 } }, rounds: 2 });
    const none = few.variants.none;
    const old = {
      ...few,
      version: 1,
      variants: {
        none: {
          ...none,
          latency_ms: { ...none?.latency_ms, p99: 9 },
          rounds: none?.rounds.map((round) => ({ ...round, latency_ms: { ...round.latency_ms, p99: 9 } })),
        },
      },
    };
    expect(measurementOf(stored(old))).toEqual(few);
  });

  test("stay if the data carries them", () => {
    const result = fakeLoadResult({ rateRps: 300 });
    expect(measurementOf(stored(result))).toEqual(result);
  });
});

test.each([{}, { kind: "load" }, { kind: "load", version: 2 }, { kind: "other", version: 1 }])(
  "%j is neither of them",
  (value) => {
    expect(measurementOf(value)).toBeUndefined();
  },
);
