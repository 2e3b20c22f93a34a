import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WHOLE } from "../order/share.ts";
import { constantPacer } from "./pacer.ts";

const rates = fc.oneof(
  fc.integer({ min: 1, max: 100_000 }),
  fc.double({ min: 0.01, max: 100_000, noNaN: true }),
);
const shares = fc
  .integer({ min: 1, max: 32 })
  .chain((count) => fc.integer({ min: 0, max: count - 1 }).map((index) => ({ index, count })));

describe("constantPacer", () => {
  test.each([
    // rate, elapsed ms, due
    [1_000, 0, 1],
    [1_000, 0.999, 1],
    [1_000, 1, 2],
    [300, 1_000, 301],
    [0.5, 1_999, 1],
    [0.5, 2_000, 2],
  ])("at %d per second, after %d ms, %d are due", (rate, elapsedMs, due) => {
    expect(constantPacer(rate, WHOLE).dueBy(elapsedMs)).toBe(due);
  });

  test("nothing is due before the start", () => {
    expect(constantPacer(1_000, WHOLE).dueBy(-1)).toBe(0);
  });

  test("counts as due exactly what was intended to have started", () => {
    fc.assert(
      fc.property(rates, shares, fc.double({ min: 0, max: 1e6, noNaN: true }), (rate, share, elapsedMs) => {
        const pacer = constantPacer(rate, share);
        const due = pacer.dueBy(elapsedMs);
        if (due > 0) expect(pacer.startMs(due - 1)).toBeLessThanOrEqual(elapsedMs);
        expect(pacer.startMs(due)).toBeGreaterThan(elapsedMs);
      }),
    );
  });

  test("starts are even: each at its multiple of the interval, however long it runs", () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 0, max: 1e9 }), (rate, index) => {
        const pacer = constantPacer(rate, WHOLE);
        const expected = (index * 1_000) / rate;
        expect(pacer.startMs(index)).toBe(expected);
      }),
    );
  });

  test("the shares together form the whole schedule", () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 16 }), (rate, count) => {
        const whole = constantPacer(rate, WHOLE);
        const starts = Array.from({ length: count }, (_, index) => constantPacer(rate, { index, count }))
          .flatMap((pacer) => [0, 1, 2].map((i) => pacer.startMs(i)))
          .sort((a, b) => a - b);
        expect(starts).toEqual(Array.from({ length: 3 * count }, (_, i) => whole.startMs(i)));
      }),
    );
  });
});
