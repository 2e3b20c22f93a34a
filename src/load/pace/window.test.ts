import { describe, expect, test } from "vitest";
import { WHOLE } from "../order/share.ts";
import { createLoadSpec, type LoadRequest } from "../order/spec.ts";
import { windowOf } from "./window.ts";

const profile = (request: Partial<LoadRequest>) =>
  createLoadSpec({ url: "http://127.0.0.1/", rateRps: 100, durationMs: 1_000, ...request }).profile;

describe("windowOf", () => {
  test("without a warm-up, every request of the duration counts", () => {
    expect(windowOf(profile({}), WHOLE)).toEqual({
      fromMs: 0,
      toMs: 1_000,
      firstIndex: 0,
      endIndex: 100,
    });
  });

  test("requests intended to start in the warm-up come first and do not count", () => {
    const window = windowOf(profile({ warmupMs: 500 }), WHOLE);
    expect(window).toEqual({ fromMs: 500, toMs: 1_500, firstIndex: 50, endIndex: 150 });
  });

  test("a request limit ends the time when the request after the last would start", () => {
    const window = windowOf(profile({ warmupMs: 500, maxRequests: 20 }), WHOLE);
    expect(window).toEqual({ fromMs: 500, toMs: 700, firstIndex: 50, endIndex: 70 });
  });

  test("shares that start at different times count the same number together", () => {
    const spec = profile({ rateRps: 7, warmupMs: 300 });
    const counts = [0, 1, 2].map((index) => {
      const { firstIndex, endIndex } = windowOf(spec, { index, count: 3 });
      return endIndex - firstIndex;
    });
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(7);
  });

  test("a limit of requests ends the time of all shares at the same moment, after that many requests", () => {
    const spec = profile({ rateRps: 40, durationMs: 10_000, maxRequests: 101 });
    const windows = [0, 1, 2, 3].map((index) => windowOf(spec, { index, count: 4 }));
    expect(windows.map(({ toMs }) => toMs)).toEqual([2_525, 2_525, 2_525, 2_525]);
    expect(windows.map(({ endIndex }) => endIndex)).toEqual([26, 25, 25, 25]);
  });

  test("closed mode has times only", () => {
    const closed = windowOf(profile({ rateRps: 0, warmupMs: 200 }), WHOLE);
    expect(closed).toEqual({ fromMs: 200, toMs: 1_200, firstIndex: 0, endIndex: 0 });
  });
});
