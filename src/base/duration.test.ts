import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDuration, parseDuration } from "./duration.ts";

describe("parseDuration", () => {
  test.each([
    ["0s", 0],
    ["500ms", 500],
    ["30s", 30_000],
    ["1.5s", 1_500],
    ["1m30s", 90_000],
    ["2h5m", 7_500_000],
    ["1d", 86_400_000],
  ])("%s is %d ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(["", "30", "s", "30 s", "-1s", "1x", "1m30", "30S", `${"1s".repeat(20)}`, "1e3s"])(
    "%j is not a duration",
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});

describe("formatDuration", () => {
  test.each([
    [0, "0ms"],
    [849.6, "850ms"],
    [3_000, "3s"],
    [1_500, "1.5s"],
    [90_000, "1m30s"],
    [60_000, "1m"],
    [7_500_000, "2h5m"],
    [90_061_000, "1d1h"],
  ])("%d ms is %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test("the text can be read back, and is close to the original", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 * 86_400_000 }), (ms) => {
        const read = parseDuration(formatDuration(ms)) ?? Number.NaN;
        expect(Math.abs(read - ms)).toBeLessThanOrEqual(Math.max(1, ms * 0.05));
      }),
    );
  });
});
