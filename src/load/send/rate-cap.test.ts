import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RateCap } from "./rate-cap.ts";

describe("RateCap", () => {
  test("never lets more through than its rate and a burst, however it is asked", () => {
    const steps = fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), steps, (rateRps, pauses) => {
        const cap = new RateCap(rateRps);
        let nowMs = 0;
        let sent = 0;
        for (const pauseMs of pauses) {
          nowMs += pauseMs;
          for (let asked = 0; asked < 20; asked++) if (cap.take(nowMs)) sent++;
        }
        expect(sent).toBeLessThanOrEqual((rateRps * nowMs) / 1_000 + Math.max(1, rateRps / 100) + 1e-6);
      }),
    );
  });

  test("lets its whole rate through if it is asked all the time", () => {
    const cap = new RateCap(500);
    let sent = 0;
    for (let nowMs = 0; nowMs < 1_000; nowMs += 0.5) if (cap.take(nowMs)) sent++;
    expect(sent).toBeGreaterThanOrEqual(499);
  });

  test("without a rate, caps nothing", () => {
    const cap = new RateCap(Number.POSITIVE_INFINITY);
    expect(Array.from({ length: 1_000 }, () => cap.take(0)).every(Boolean)).toBe(true);
  });
});
