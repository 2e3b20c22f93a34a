import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allSent } from "../../../test/support/all-sent.ts";
import type { Share } from "../order/share.ts";
import { createLoadSpec } from "../order/spec.ts";
import { describeOutcome } from "../send/describe-outcome.ts";
import type { FailureCause } from "./failure-cause.ts";
import { mergeLoadResults } from "./merge.ts";
import { Recorder } from "./recorder.ts";
import type { ErrorKind, LoadResult } from "./result.ts";
import { withoutRows } from "./without-rows.ts";

interface Sample {
  readonly second: number;
  readonly us: number;
  readonly status: number;
  readonly error: ErrorKind | null;
}

const spec = createLoadSpec({
  url: "http://ann:secret@127.0.0.1:8080/",
  rateRps: 90,
  durationMs: 3_000,
  connections: 12,
});
const CAUSES: readonly FailureCause[] = [
  { reason: "read ECONNRESET" },
  { reason: "connect EMFILE 127.0.0.1:8080", limit: "EMFILE" },
];

const measuredFrom = new Date("2026-01-02T03:04:05.000Z");

const samples = fc.array(
  fc.record<Sample>({
    second: fc.integer({ min: 0, max: 2 }),
    us: fc.integer({ min: 1, max: 200_000 }),
    status: fc.constantFrom(200, 404, 503),
    error: fc.option(fc.constantFrom<ErrorKind>("reset", "timeout"), { freq: 6 }),
  }),
  { maxLength: 40 },
);

function resultOf(values: readonly Sample[], share: Share): LoadResult {
  const recorder = new Recorder();
  for (const { second, us, status, error } of [...values].sort((a, b) => a.second - b.second)) {
    recorder.wrote(10);
    recorder.sent(us % 1_000, false);
    if (error === null) recorder.answered(second, status, us, us, 20);
    else recorder.failed(second, error, 5, { cause: CAUSES[us % CAUSES.length] });
  }
  return describeOutcome(allSent(recorder.finish(3), 3_000), { spec, share, measuredFrom });
}

/** What must be equal: everything except the encoded histograms, whose compression may differ, and how the rate is judged. */
function facts(result: LoadResult) {
  const { histogram, generator, rate_achieved_rps, timeline, ...rest } = result;
  const rows = timeline.map(({ rate_achieved_rps: _, ...row }) => row);
  const { send_lag_ms: lag, limits } = generator;
  return { ...rest, timeline: rows, rows: histogram.rows, lag, limits };
}

describe("mergeLoadResults", () => {
  test("gives the figures of all samples, however they were split", () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 2, max: 4 }), (values, count) => {
        const parts = Array.from({ length: count }, (_, index) =>
          resultOf(
            values.filter((_, i) => i % count === index),
            { index, count },
          ),
        );
        const whole = resultOf(values, { index: 0, count: 1 });
        expect(facts(mergeLoadResults(parts))).toEqual({ ...facts(whole), workers: count });
      }),
      { numRuns: 12 },
    );
  });

  test("is associative", () => {
    fc.assert(
      fc.property(samples, samples, samples, (...lists) => {
        const [a, b, c] = lists.map((list, index) => resultOf(list, { index, count: 3 })) as [
          LoadResult,
          LoadResult,
          LoadResult,
        ];
        const left = mergeLoadResults([mergeLoadResults([a, b]), c]);
        const right = mergeLoadResults([a, mergeLoadResults([b, c])]);
        expect(left.rate_achieved_rps).toBeCloseTo(right.rate_achieved_rps, 5);
        expect(facts(left)).toEqual(facts(right));
      }),
      { numRuns: 6 },
    );
  });

  test("leaves a single result as it is", () => {
    const one = resultOf([{ second: 0, us: 5, status: 200, error: null }], { index: 0, count: 1 });
    expect(mergeLoadResults([one])).toBe(one);
  });

  test("adds rates, connections and CPU; keeps the longest duration and the earliest start", () => {
    const [a, b] = [0, 1].map((index) => resultOf([], { index, count: 2 })) as [LoadResult, LoadResult];
    const later = { ...b, started_at: "2026-01-02T03:04:06.000Z", duration_s: 4 };
    const busy = { ...a, generator: { ...a.generator, cpu_seconds: 1.5 } };
    const merged = mergeLoadResults([later, busy]);
    expect(merged).toMatchObject({
      rate_target_rps: 90,
      connections: 12,
      workers: 2,
      started_at: measuredFrom.toISOString(),
      duration_s: 4,
    });
    expect(merged.generator.cpu_seconds).toBe(1.5);
  });

  test("is partial when one part is", () => {
    const [a, b] = [0, 1].map((index) => resultOf([], { index, count: 2 })) as [LoadResult, LoadResult];
    expect(mergeLoadResults([a, { ...b, partial: true }]).partial).toBe(true);
  });

  test("judges saturation on the whole: a worker without a request of its own does not saturate it", () => {
    const one = { second: 0, us: 1_000, status: 200, error: null };
    const parts = [[one], [one], [one], []].map((list, index) => resultOf(list, { index, count: 4 }));
    expect(mergeLoadResults(parts).generator).toMatchObject({ saturated: false, reason: null });
    const unsent = { ...resultOf([one], { index: 3, count: 4 }), rate_achieved_rps: 0 };
    const merged = mergeLoadResults([...parts.slice(0, 3), unsent]);
    expect(merged.generator.reason).toMatch(/^Only 1\.0 of 1\.3 requests per second were sent/);
    expect(mergeLoadResults([...parts, { ...unsent, mode: "open" }]).generator.saturated).toBe(true);
  });

  test("judges a closed loop that another generator called saturated as it did", () => {
    const closed = { ...resultOf([], { index: 0, count: 1 }), mode: "closed" as const };
    const late = { ...closed, generator: { ...closed.generator, saturated: true, reason: "Late." } };
    expect(mergeLoadResults([closed, late]).generator).toMatchObject({ saturated: true, reason: "Late." });
  });

  test("adds requests that were sent again; a result of an older version, which does not count them, adds none", () => {
    const part = { ...resultOf([], { index: 0, count: 2 }), resent: 3 };
    const { resent: _, ...old } = part;
    expect(mergeLoadResults([part, part, old]).resent).toBe(6);
  });

  test("without rows, weights a second's percentiles by requests", () => {
    const fast = Array.from({ length: 30 }, () => ({ second: 0, us: 1_000, status: 200, error: null }));
    const slow = Array.from({ length: 10 }, () => ({ second: 0, us: 5_000, status: 200, error: null }));
    const parts = [fast, slow].map((list, index) => withoutRows(resultOf(list, { index, count: 2 })));
    const merged = mergeLoadResults(parts);
    expect(merged.timeline[0]).toMatchObject({ requests: 40, p50: 2, max: 5 });
    expect(merged.histogram.rows).toBeUndefined();
    expect(merged.latency_ms.p50).toBe(1);
  });

  test("refuses an empty list, and results of different targets", () => {
    const a = resultOf([], { index: 0, count: 1 });
    expect(() => mergeLoadResults([])).toThrow(RangeError);
    expect(() => mergeLoadResults([a, { ...a, target: "http://other/" }])).toThrow(/different target/);
  });
});

describe("several targets, and an expectation", () => {
  const twoTargets = createLoadSpec({
    url: "http://127.0.0.1:8080/a",
    others: [{ url: "http://127.0.0.1:8080/b" }],
    expect: { status: [200, 404], bodyContains: "ok" },
    rateRps: 90,
    durationMs: 1_000,
    connections: 12,
  });
  interface SentOne {
    readonly target: number;
    readonly us: number;
    readonly status: number;
    readonly fits: boolean;
    readonly lost: boolean;
  }

  const sent = fc.record<SentOne>({
    target: fc.nat(1),
    us: fc.integer({ min: 1, max: 100_000 }),
    status: fc.constantFrom(200, 404, 503),
    fits: fc.boolean(),
    lost: fc.boolean(),
  });

  function measured(values: readonly SentOne[], share: Share): LoadResult {
    const recorder = new Recorder({ targets: 2, status: [200, 404] });
    for (const { target, us, status, fits, lost } of values) {
      if (lost) recorder.failed(0, "reset", 0, { target });
      else recorder.answered(0, status, us, us, 10, target, fits);
    }
    return describeOutcome(allSent(recorder.finish(1)), { spec: twoTargets, share, measuredFrom });
  }

  test("the figures of each target are those of all its requests, however they were split, and add up", () => {
    fc.assert(
      fc.property(fc.array(sent, { maxLength: 40 }), fc.integer({ min: 2, max: 3 }), (values, count) => {
        const whole = measured(values, { index: 0, count: 1 });
        const parts = Array.from({ length: count }, (_, index) =>
          measured(
            values.filter((_, i) => i % count === index),
            { index, count },
          ),
        );
        const merged = mergeLoadResults(parts);
        const { targets = [], unexpected, error_rate } = merged;
        expect({ targets, unexpected, error_rate }).toEqual({
          targets: whole.targets,
          unexpected: whole.unexpected,
          error_rate: whole.error_rate,
        });
        expect(targets.map(({ requests = 0 }) => requests).reduce((a, b) => a + b, 0)).toBe(merged.requests);
        expect(withoutRows(merged).histogram.targets).toBeUndefined();
      }),
      { numRuns: 12 },
    );
  });

  test("an answer that is not as expected is still an answer, and counts in the error rate", () => {
    const good = { target: 0, us: 1_000, status: 404, fits: true, lost: false };
    const result = measured([good, { ...good, status: 503 }, { ...good, fits: false }, good], {
      index: 0,
      count: 1,
    });
    expect(result).toMatchObject({
      status: { 404: 3, 503: 1 },
      unexpected: 2,
      error_rate: 0.5,
      expect: { status: [200, 404], body_contains: "ok" },
    });
  });

  test("results of an older version, whose targets have no figures, merge without them", () => {
    const part = measured([], { index: 0, count: 1 });
    const old = {
      ...part,
      targets: part.targets?.map(({ url, method, weight }) => ({ url, method, weight })) ?? [],
    };
    expect(mergeLoadResults([part, old]).targets).toEqual(old.targets);
  });
});

describe("a result", () => {
  test("does not hold the credentials of its URL", () => {
    expect(JSON.stringify(resultOf([], { index: 0, count: 1 }))).not.toContain("secret");
  });

  test("without requests has an error rate of 0", () => {
    expect(resultOf([], { index: 0, count: 1 }).error_rate).toBe(0);
  });
});
