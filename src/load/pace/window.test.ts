import { describe, expect, test } from "vitest";
import { WHOLE } from "../order/share.ts";
import { createLoadSpec, type LoadRequest } from "../order/spec.ts";
import { constantPacer } from "./pacer.ts";
import { windowOf } from "./window.ts";

const profile = (request: Partial<LoadRequest>) =>
  createLoadSpec({ url: "http://127.0.0.1/", rateRps: 100, durationMs: 1_000, ...request }).profile;

describe("windowOf", () => {
  test("without a warm-up, every request of the duration counts", () => {
    expect(windowOf(profile({}), constantPacer(100, WHOLE))).toEqual({
      fromMs: 0,
      toMs: 1_000,
      firstIndex: 0,
      endIndex: 100,
    });
  });

  test("requests intended to start in the warm-up come first and do not count", () => {
    const window = windowOf(profile({ warmupMs: 500 }), constantPacer(100, WHOLE));
    expect(window).toEqual({ fromMs: 500, toMs: 1_500, firstIndex: 50, endIndex: 150 });
  });

  test("a request limit ends the time when the request after the last would start", () => {
    const window = windowOf(profile({ warmupMs: 500, maxRequests: 20 }), constantPacer(100, WHOLE));
    expect(window).toEqual({ fromMs: 500, toMs: 700, firstIndex: 50, endIndex: 70 });
  });

  test("shares that start at different times count the same number together", () => {
    const spec = profile({ rateRps: 7, warmupMs: 300 });
    const counts = [0, 1, 2].map((index) => {
      const { firstIndex, endIndex } = windowOf(spec, constantPacer(7, { index, count: 3 }));
      return endIndex - firstIndex;
    });
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(7);
  });

  test("closed mode has times only", () => {
    const closed = windowOf(profile({ rateRps: 0, warmupMs: 200 }), undefined);
    expect(closed).toEqual({ fromMs: 200, toMs: 1_200, firstIndex: 0, endIndex: 0 });
  });
});
