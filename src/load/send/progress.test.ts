import { expect, test } from "vitest";
import { type LoadProgress, mergeProgress } from "./progress.ts";

const part: LoadProgress = {
  elapsedMs: 2_000,
  totalMs: 10_000,
  phase: "measuring",
  requests: 100,
  errors: 1,
  rateRps: 50,
  p50Ms: 1,
  p99Ms: 4,
};

test("counts and rates add up, p50 is weighted by rate, p99 is the worst", () => {
  const slow = { ...part, elapsedMs: 2_500, rateRps: 150, p50Ms: 3, p99Ms: 9 };
  expect(mergeProgress([part, slow])).toEqual({
    elapsedMs: 2_500,
    totalMs: 10_000,
    phase: "measuring",
    requests: 200,
    errors: 2,
    rateRps: 200,
    p50Ms: 2.5,
    p99Ms: 9,
  });
});

test.each([
  [["warmup", "measuring"], "measuring"],
  [["draining", "measuring"], "measuring"],
  [["warmup", "warmup"], "warmup"],
  [["draining", "draining"], "draining"],
] as const)("%j together is %s", (phases, expected) => {
  expect(mergeProgress(phases.map((phase) => ({ ...part, phase }))).phase).toBe(expected);
});

test("latencies of nothing are absent, and do not pull down those of others", () => {
  const { p50Ms: _p50, p99Ms: _p99, ...idle } = { ...part, rateRps: 0 };
  expect(mergeProgress([idle])).not.toHaveProperty("p50Ms");
  expect(mergeProgress([idle])).not.toHaveProperty("p99Ms");
  expect(mergeProgress([idle, part])).toMatchObject({ p50Ms: 1, p99Ms: 4 });
});
