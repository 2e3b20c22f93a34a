import { describe, expect, test } from "vitest";
import { formatCount, formatMs, formatRate, formatShare, trimZeros } from "./figure.ts";

describe("formatMs", () => {
  test.each([
    [0, "0"],
    [0.0123, "0.012"],
    [0.6249, "0.62"],
    [1.4, "1.40"],
    [9.999, "10.0"],
    [42.36, "42.4"],
    [1234.5, "1235"],
    [-0.62, "-0.62"],
  ])("%d ms reads %s", (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });
});

test.each([
  ["1.40", "1.4"],
  ["2.00", "2"],
  ["100", "100"],
  ["0.05", "0.05"],
])("trimZeros(%s) is %s", (text, trimmed) => {
  expect(trimZeros(text)).toBe(trimmed);
});

test.each([
  [0, "0 %"],
  [0.00001, "< 0.01 %"],
  [0.0025, "0.25 %"],
  [0.123, "12 %"],
  [1, "100 %"],
])("a share of %d reads %s", (share, text) => {
  expect(formatShare(share)).toBe(text);
});

test.each([
  [999, "999"],
  [1_000, "1,000"],
  [1_234_567, "1,234,567"],
])("a count of %d reads %s", (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test("a rate has a unit, and a decimal only when it is small", () => {
  expect(formatRate(0.5)).toBe("0.5 rps");
  expect(formatRate(1_000.4)).toBe("1,000 rps");
});
