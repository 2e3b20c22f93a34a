import { describe, expect, test } from "vitest";
import { fakeComparison } from "../../test/support/comparisons.ts";
import { fakeLoadResult } from "../../test/support/load-results.ts";
import type { LoadResult } from "../load/result/result.ts";
import { shownValue, unlikeMeasurements, unlikeRuns } from "./conditions.ts";

const run = (inputs: Record<string, number | string>, clusterUid: string | null = null) => ({
  inputs,
  clusterUid,
});

describe("runs", () => {
  test.each([
    ["equal inputs", run({ rate: 100 }), run({ rate: 100 })],
    ["an input that an edit added", run({ rate: 100 }), run({ rate: 100, path: "/" })],
    ["an input that an edit removed", run({ rate: 100, path: "/" }), run({ rate: 100 })],
    ["a cluster that only one of them used", run({}, "u1"), run({})],
  ])("may be compared with %s", (_, before, now) => {
    expect(unlikeRuns(before, now)).toEqual([]);
  });

  test("may not be compared if an input or the cluster was another", () => {
    expect(unlikeRuns(run({ rate: 100, path: "/a" }, "u1"), run({ rate: 200, path: "/b" }, "u2"))).toEqual([
      "the input path was /a then and /b now",
      "the input rate was 100 then and 200 now",
      "they ran on different clusters",
    ]);
  });
});

describe("measurements", () => {
  const load = fakeLoadResult();
  const at = (kind: "here" | "sandbox", cluster_uid?: string): Partial<LoadResult> => ({
    place: { kind, ...(cluster_uid === undefined ? {} : { cluster_uid }) },
  });

  test.each<[string, Partial<LoadResult>]>([
    ["time that clocks measured", { duration_s: load.duration_s * 1.01 }],
    ["host", { target: load.target.replace(/\/\/[^/]*/, "//elsewhere:80") }],
    ["version of Regatta", { generator: { ...load.generator, version: "9.9.9" } }],
    ["place, which older results do not say", at("here")],
  ])("may be compared with another %s", (_, over) => {
    const { place: _place, ...older } = load;
    expect(unlikeMeasurements(older, { ...older, ...over })).toEqual([]);
  });

  test.each<[Partial<LoadResult>, Partial<LoadResult>, RegExp]>([
    [{ rate_target_rps: 100 }, { rate_target_rps: 200 }, /^the rate was 100 rps then and 200 rps now$/],
    [{ duration_s: 3 }, { duration_s: 30 }, /^the measured time was 3 s then and 30 s now$/],
    [{ connections: 8 }, { connections: 16 }, /^the number of connections was 8 then and 16 now$/],
    [{ protocol: "http1" }, { protocol: "http2" }, /^the protocol was http1 then and http2 now$/],
    [{ target: "http://a/x" }, { target: "http://b/y?z=1" }, /^the path was \/x then and \/y\?z=1 now$/],
    [{}, { keepalive: false }, /^keep-alive was on then and off now$/],
    [at("here"), at("sandbox"), /^the load's origin was the machine of the bot then and the sandbox now$/],
    [at("sandbox", "u1"), at("sandbox", "u2"), /^they were measured on different clusters$/],
  ])("may not be compared if %j became %j", (before, now, words) => {
    const unlike = unlikeMeasurements({ ...load, ...before }, { ...load, ...now });
    expect(unlike).toEqual([expect.stringMatching(words)]);
  });

  test("of comparisons are compared by the load of a variant that both have, and by their baseline", () => {
    const race = (...names: readonly string[]) =>
      fakeComparison({ variants: Object.fromEntries(names.map((name) => [name, {}])), rounds: 2 });
    expect(unlikeMeasurements(race("none", "istio"), race("none", "istio", "linkerd"))).toEqual([]);
    expect(unlikeMeasurements(race("none", "istio"), race("istio", "none"))).toEqual([
      "the baseline was none then and istio now",
    ]);
    expect(unlikeMeasurements(race("none"), load)).toEqual(["they measured things of different kinds"]);
  });
});

test("a long value is cut in a sentence", () => {
  expect(shownValue("x".repeat(99))).toMatch(/^x{59}…$/);
});
