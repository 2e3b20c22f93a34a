import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fakeLoadResult } from "../../test/support/load-results.ts";
import { findLimit, nextRate } from "./find-limit.ts";
import type { LimitSearch } from "./order/limit-search.ts";
import { createLoadSpec, type LoadSpec } from "./order/spec.ts";
import type { SearchTrial } from "./result/search-report.ts";
import type { LoadProgress } from "./send/progress.ts";

const search: LimitSearch = { fromRps: 100, toRps: 10_000, p99Ms: 50, errorRate: 0.01, trialMs: 2_000 };

function specFor(changes: Partial<LimitSearch> = {}, durationMs = 60_000): LoadSpec {
  return createLoadSpec({
    url: "http://127.0.0.1/",
    rateRps: 0,
    durationMs,
    warmupMs: 500,
    search: { ...search, ...changes },
  });
}

/** A target that stays within the limit up to some rate. */
function targetOf(limitRps: number) {
  const rates: number[] = [];
  return {
    rates,
    run: async ({ profile }: LoadSpec) => {
      rates.push(profile.rateRps);
      const p50Ms = profile.rateRps <= limitRps ? 1 : 100;
      return fakeLoadResult({ rateRps: profile.rateRps, durationS: 1, p50Ms, spread: 0 });
    },
  };
}

function trial(rateRps: number, kept: boolean): SearchTrial {
  const p99 = kept ? 1 : 100;
  return { rate_rps: rateRps, rate_achieved_rps: rateRps, p99_ms: p99, error_rate: 0, kept, reason: null };
}

describe("nextRate", () => {
  test.each([
    ["begins at the lowest rate", [], 100],
    ["doubles while it is kept", [trial(100, true), trial(200, true)], 400],
    ["never goes above the highest", [trial(8_000, true)], 10_000],
    ["tries the geometric middle", [trial(400, true), trial(800, false)], 566],
    ["halves while it is broken", [trial(100, false)], 50],
    [
      "is over when both sides are close",
      [trial(500, true), trial(520, false)],
      "500 rps stay within the limit and 520 rps exceed it.",
    ],
    [
      "is over at the top",
      [trial(10_000, true)],
      "It stays within the limit up to 10000 rps, the highest rate to try.",
    ],
    ["is over far below", [trial(2, false)], "No rate stayed within the limit."],
    [
      "does not say that a rate exceeds the limit which the generator did not reach",
      [trial(500, true), { ...trial(520, false), p99_ms: 1 }],
      "500 rps stay within the limit, and more may: at 520 rps the load generator was the bottleneck. Give it more CPU or connections.",
    ],
    [
      "says nothing of the limit if the generator reached no rate",
      [{ ...trial(2, false), p99_ms: 1 }],
      "Nothing is known of the limit: at 2 rps the load generator was the bottleneck. Give it more CPU or connections.",
    ],
  ])("%s", (_name, trials, expected) => {
    expect(nextRate(search, trials)).toBe(expected);
  });

  test("comes within 5 % of any limit in a bounded number of trials", () => {
    fc.assert(
      fc.property(fc.double({ min: 5, max: 9_000, noNaN: true }), (limit) => {
        const trials: SearchTrial[] = [];
        for (;;) {
          const next = nextRate(search, trials);
          if (typeof next === "string") break;
          trials.push(trial(next, next <= limit));
          expect(trials.length).toBeLessThan(25);
        }
        const found = Math.max(...trials.filter(({ kept }) => kept).map(({ rate_rps }) => rate_rps));
        expect(found).toBeLessThanOrEqual(limit);
        expect(found).toBeGreaterThan(limit / 1.06);
      }),
    );
  });
});

describe("findLimit", () => {
  test("gives the best trial's result and lists every trial", async () => {
    const target = targetOf(700);
    const result = await findLimit(specFor(), search, target);
    expect(target.rates).toEqual([100, 200, 400, 800, 566, 673, 734, 703]);
    expect(result.rate_target_rps).toBe(673);
    expect(result.search).toMatchObject({
      p99_limit_ms: 50,
      found_rps: 673,
      reason: "673 rps stay within the limit and 703 rps exceed it.",
    });
    expect(result.search?.trials).toHaveLength(8);
    expect(result.search?.trials[3]).toMatchObject({ rate_rps: 800, kept: false, reason: "p99 was 100 ms." });
    expect(result.partial).toBe(false);
  });

  test("ends when its time is up, and says so", async () => {
    const target = targetOf(1e9);
    const { search: report } = await findLimit(specFor({}, 6_000), search, target);
    expect(target.rates).toEqual([100, 200]);
    expect(report).toMatchObject({ found_rps: 200, reason: "The time was up." });
  });

  test("if no rate meets the limit, finds 0 and gives the result of the lowest rate", async () => {
    const result = await findLimit(specFor(), search, targetOf(0));
    expect(result.search).toMatchObject({ found_rps: 0, reason: "No rate stayed within the limit." });
    expect(result.rate_target_rps).toBeLessThan(4);
  });

  test("a rate that the generator did not reach does not count as met, and the reason says so", async () => {
    const run = async ({ profile }: LoadSpec) =>
      fakeLoadResult({ rateRps: profile.rateRps, durationS: 1, saturated: profile.rateRps > 100 });
    const { search: report } = await findLimit(specFor(), search, { run });
    expect(report?.trials[1]).toMatchObject({ kept: false, reason: "the send lag reached 80 ms" });
  });

  test.each([
    ["counts if even the slowest request was within the limit", 1, { kept: true, reason: null }],
    [
      "does not count if one was not",
      100,
      {
        kept: false,
        reason: "The slowest request took 100 ms, and there were too few for a p99. Try for longer.",
      },
    ],
  ])("a trial with too few answers for a p99 %s", async (_name, p50Ms, expected) => {
    const run = async () => fakeLoadResult({ rateRps: 100, durationS: 2, p50Ms, spread: 0 });
    const { search: report } = await findLimit(specFor({ toRps: 100 }, 2_500), search, { run });
    expect(report?.trials[0]).toMatchObject(expected);
    expect(report?.trials[0]).not.toHaveProperty("p99_ms");
  });

  test("when stopped, keeps the complete trials and is partial", async () => {
    const stop = new AbortController();
    const target = targetOf(1e9);
    const run = async (spec: LoadSpec) => {
      if (target.rates.length === 2) stop.abort();
      return { ...(await target.run(spec)), partial: stop.signal.aborted };
    };
    const result = await findLimit(specFor(), search, { run, stopSignal: stop.signal });
    expect(result.partial).toBe(true);
    expect(result.search).toMatchObject({ found_rps: 200, reason: "It was stopped." });
  });

  test("reports progress over the whole search", async () => {
    const progress: LoadProgress = {
      elapsedMs: 1_000,
      totalMs: 2_500,
      phase: "measuring",
      requests: 1,
      errors: 0,
      rateRps: 1,
      p50Ms: 1,
      p99Ms: 1,
    };
    const told: LoadProgress[] = [];
    await findLimit(specFor({}, 6_000), search, {
      run: (spec, onProgress) => {
        onProgress(progress);
        return targetOf(1e9).run(spec);
      },
      onProgress: (update) => told.push(update),
    });
    expect(told.map(({ elapsedMs, totalMs }) => [elapsedMs, totalMs])).toEqual([
      [1_000, 6_000],
      [3_500, 6_000],
    ]);
  });
});
