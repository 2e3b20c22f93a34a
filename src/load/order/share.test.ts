import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countOf, profileOf, subShare, WHOLE } from "./share.ts";
import { createLoadSpec } from "./spec.ts";

describe("shares", () => {
  test("add up to the total", () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 64 }), (total, count) => {
        const parts = Array.from({ length: count }, (_, index) => countOf(total, { index, count }));
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total);
        expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("that are divided further are all different, and complete", () => {
    const pods = 3;
    const workers = 4;
    const indexes = new Set<number>();
    for (let pod = 0; pod < pods; pod++) {
      for (let worker = 0; worker < workers; worker++) {
        const share = subShare({ index: pod, count: pods }, { index: worker, count: workers });
        expect(share.count).toBe(pods * workers);
        indexes.add(share.index);
      }
    }
    expect([...indexes].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });

  test("divide a profile's connections and requests, but not the rate", () => {
    const { profile } = createLoadSpec({
      url: "http://127.0.0.1/",
      rateRps: 100,
      durationMs: 1_000,
      connections: 5,
      maxRequests: 11,
    });
    expect(profileOf(profile, { index: 0, count: 2 })).toMatchObject({
      connections: 3,
      maxRequests: 6,
      rateRps: 100,
    });
    expect(profileOf(profile, { index: 1, count: 2 })).toMatchObject({
      connections: 2,
      maxRequests: 5,
      rateRps: 100,
    });
    expect(profileOf(profile, WHOLE)).toEqual(profile);
  });
});
