import { describe, expect, test } from "vitest";
import { durationOf, meanRateOf, peakRateOf, scheduleOf } from "./schedule.ts";

const flat = (durationMs: number, rateRps: number) => ({ durationMs, fromRps: rateRps, toRps: rateRps });

describe("scheduleOf", () => {
  test("a constant rate and a soak have none", () => {
    expect(scheduleOf({ kind: "constant" }, 100, 1_000)).toBeUndefined();
    expect(scheduleOf({ kind: "soak" }, 100, 1_000)).toBeUndefined();
  });

  test.each([
    ["ramp", { kind: "ramp", fromRps: 10 } as const, [{ durationMs: 10_000, fromRps: 10, toRps: 100 }]],
    [
      "steps of equal length",
      { kind: "steps", ratesRps: [50, 200] } as const,
      [flat(5_000, 50), flat(5_000, 200)],
    ],
    [
      "spike: the middle fifth",
      { kind: "spike", peakRps: 900 } as const,
      [flat(4_000, 100), flat(2_000, 900), flat(4_000, 100)],
    ],
    [
      "spike with its time",
      { kind: "spike", peakRps: 900, atMs: 1_000, forMs: 500 } as const,
      [flat(1_000, 100), flat(500, 900), flat(8_500, 100)],
    ],
    [
      "a spike at the end that would last too long is cut",
      { kind: "spike", peakRps: 900, atMs: 9_999, forMs: 2_000 } as const,
      [flat(8_000, 100), flat(2_000, 900)],
    ],
  ])("%s", (_name, shape, expected) => {
    const schedule = scheduleOf(shape, 100, 10_000) ?? [];
    expect(schedule).toEqual(expected);
    expect(durationOf(schedule)).toBe(10_000);
  });

  test("mean and peak", () => {
    const schedule = [flat(1_000, 100), { durationMs: 3_000, fromRps: 0, toRps: 400 }];
    expect(meanRateOf(schedule)).toBe(175);
    expect(peakRateOf(schedule)).toBe(400);
  });
});
