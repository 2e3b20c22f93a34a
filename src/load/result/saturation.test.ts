import { describe, expect, test } from "vitest";
import { type SaturationFigures, saturationReason } from "./saturation.ts";

const healthy: SaturationFigures = {
  dueRps: 1_000,
  achievedRps: 1_000,
  connections: 16,
  waited: 0,
  requests: 10_000,
  lagP99Ms: 0.3,
  latencyP99Ms: 4,
};

describe("saturationReason", () => {
  test.each<readonly [string, Partial<SaturationFigures>]>([
    ["on time", {}],
    ["at exactly 98 % of the rate", { achievedRps: 980 }],
    ["late by less than the limit", { lagP99Ms: 10, latencyP99Ms: 12 }],
    ["late, but nothing was answered", { lagP99Ms: 40, latencyP99Ms: 0 }],
    ["late by little of a long latency", { lagP99Ms: 40, latencyP99Ms: 950 }],
    ["waiting for connections, and the rate was reached all the same", { waited: 5_000 }],
  ])("is null when %s", (_, change) => {
    expect(saturationReason({ ...healthy, ...change })).toBeNull();
  });

  test.each<readonly [string, Partial<SaturationFigures>, RegExp]>([
    ["the rate was missed", { achievedRps: 979 }, /Only 979\.0 of 1000 .*more CPU or workers/],
    ["connections were busy", { achievedRps: 700, waited: 9_000 }, /90 % .* all 16 connections were busy/],
    [
      "the generator was late",
      { lagP99Ms: 12, latencyP99Ms: 14 },
      /by 12 ms or more, although a connection was free/,
    ],
  ])("says why when %s", (_, change, reason) => {
    expect(saturationReason({ ...healthy, ...change })).toMatch(reason);
  });
});
