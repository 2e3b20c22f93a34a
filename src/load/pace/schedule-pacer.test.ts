import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { durationOf, meanRateOf, type RateSegment, requestsOf } from "../order/schedule.ts";
import { WHOLE } from "../order/share.ts";
import { constantPacer } from "./pacer.ts";
import { schedulePacer } from "./schedule-pacer.ts";

const rate = fc.double({ min: 0, max: 20_000, noNaN: true });
const segment = fc.record({
  durationMs: fc.double({ min: 1, max: 60_000, noNaN: true }),
  fromRps: rate,
  toRps: rate,
});
const schedules = fc.array(segment, { minLength: 1, maxLength: 8 });

/** The area below the rate up to a time, by definition. */
function areaBy(schedule: readonly RateSegment[], elapsedMs: number): number {
  let left = elapsedMs;
  let area = 0;
  for (const { durationMs, fromRps, toRps } of schedule) {
    const ms = Math.max(0, Math.min(left, durationMs));
    const end = fromRps + ((toRps - fromRps) * ms) / durationMs;
    area += (((fromRps + end) / 2) * ms) / 1_000;
    left -= ms;
  }
  return area;
}

describe("schedulePacer", () => {
  test.each([
    ["a ramp from 0 to 100 in 10 s: half of it in the last 2.9 s", [ramp(10_000, 0, 100)], 250, 7_071.07],
    ["a ramp down is its mirror", [ramp(10_000, 100, 0)], 250, 2_928.93],
    ["steps: the second begins where the first ends", [ramp(1_000, 10, 10), ramp(1_000, 20, 20)], 10, 1_000],
    [
      "after a pause at rate 0 it goes on",
      [ramp(1_000, 10, 10), ramp(5_000, 0, 0), ramp(1_000, 10, 10)],
      10,
      6_000,
    ],
  ])("%s", (_name, schedule, index, startMs) => {
    expect(schedulePacer(schedule, WHOLE).startMs(index)).toBeCloseTo(startMs, 1);
  });

  test("a flat schedule is a constant pacer that ends", () => {
    const flat = schedulePacer([ramp(1_000, 250, 250)], WHOLE);
    const constant = constantPacer(250, WHOLE);
    for (const index of [0, 1, 100, 249]) expect(flat.startMs(index)).toBeCloseTo(constant.startMs(index), 6);
    expect(flat.startMs(250)).toBe(Number.POSITIVE_INFINITY);
    expect(flat.dueBy(1e9)).toBe(250);
  });

  test("never ahead of the plan, and never a whole request behind it", () => {
    fc.assert(
      fc.property(schedules, fc.double({ min: 0, max: 1, noNaN: true }), (schedule, part) => {
        const elapsedMs = durationOf(schedule) * part;
        const area = areaBy(schedule, elapsedMs);
        const due = schedulePacer(schedule, WHOLE).dueBy(elapsedMs);
        expect(due).toBeLessThanOrEqual(Math.floor(area + 1e-3) + 1);
        expect(due).toBeGreaterThanOrEqual(Math.floor(area - 1e-3));
      }),
    );
  });

  test("starts as many in total as the integral of the rate", () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        const area = schedule.reduce((total, part) => total + requestsOf(part), 0);
        const due = schedulePacer(schedule, WHOLE).dueBy(durationOf(schedule));
        expect(Math.abs(due - area)).toBeLessThanOrEqual(1);
        expect((meanRateOf(schedule) * durationOf(schedule)) / 1_000).toBeCloseTo(area, 3);
      }),
    );
  });

  test("starts never decrease, and what is due is what was intended to have started", () => {
    const moments = fc.double({ min: 0, max: 500_000, noNaN: true });
    fc.assert(
      fc.property(schedules, moments, fc.integer({ min: 1, max: 8 }), (schedule, elapsedMs, count) => {
        const pacer = schedulePacer(schedule, { index: count - 1, count });
        const due = pacer.dueBy(elapsedMs);
        if (due > 0) expect(pacer.startMs(due - 1)).toBeLessThanOrEqual(elapsedMs);
        expect(pacer.startMs(due)).toBeGreaterThan(elapsedMs);
        if (due > 1) expect(pacer.startMs(due - 1)).toBeGreaterThanOrEqual(pacer.startMs(due - 2));
      }),
    );
  });

  test("the shares together form the whole schedule", () => {
    fc.assert(
      fc.property(schedules, fc.integer({ min: 1, max: 8 }), (schedule, count) => {
        const whole = schedulePacer(schedule, WHOLE);
        const shares = Array.from({ length: count }, (_, index) => schedulePacer(schedule, { index, count }));
        const starts = shares.flatMap((pacer) => [0, 1, 2].map((index) => pacer.startMs(index)));
        const expected = Array.from({ length: 3 * count }, (_, index) => whole.startMs(index));
        expect(starts.sort((a, b) => a - b)).toEqual(expected);
      }),
    );
  });
});

function ramp(durationMs: number, fromRps: number, toRps: number): RateSegment {
  return { durationMs, fromRps, toRps };
}
