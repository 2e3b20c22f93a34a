import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { timesOfWait } from "./wait.ts";

describe("the time of a wait in a cluster that does not answer", () => {
  test.each([
    [0, 0, 800],
    [200, 200, 800],
    [10_000, 8_300, 2_500],
    [120_000, 115_800, 5_000],
  ])(
    "of %i ms goes to following changes for %i ms, then to a last list for %i ms",
    (timeoutMs, followMs, lastLookMs) => {
      expect(timesOfWait(timeoutMs)).toEqual({ followMs, lastLookMs });
    },
  );

  test("is at most 0.8 s longer than its limit, and most of it is for following", () => {
    fc.assert(
      fc.property(fc.nat({ max: 3_600_000 }), (timeoutMs) => {
        const { followMs, lastLookMs } = timesOfWait(timeoutMs);
        expect(followMs + lastLookMs).toBeLessThanOrEqual(timeoutMs + 800);
        expect(followMs).toBeGreaterThanOrEqual(timeoutMs * 0.75);
      }),
    );
  });
});
