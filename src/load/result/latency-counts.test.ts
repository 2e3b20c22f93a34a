import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeCounts } from "./encode-counts.ts";
import { countsOf, createHistogram, decodeHistogram, encodeHistogram, latencyOf } from "./histogram.ts";
import { HIGHEST_LATENCY_US, LatencyCounts } from "./latency-counts.ts";
import { latencyFigures } from "./latency-figures.ts";

const samples = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: HIGHEST_LATENCY_US })),
  { minLength: 1, maxLength: 80 },
);

/** HDR histograms that reach up to an hour are large, so every run is slow. */
const FEW = { numRuns: 10 };

function counted(values: readonly number[]): LatencyCounts {
  const counts = new LatencyCounts();
  for (const value of values) counts.record(value);
  return counts;
}

const decoded = (counts: LatencyCounts) => decodeHistogram(encodeCounts(counts));

describe("LatencyCounts", () => {
  test("is encoded like an HDR histogram of the same values", () => {
    fc.assert(
      fc.property(samples, (values) => {
        const histogram = createHistogram();
        for (const value of values) histogram.recordValue(value);
        const back = decoded(counted(values));
        const theirs = decodeHistogram(encodeHistogram(histogram));
        expect(latencyOf(back)).toEqual(latencyOf(theirs));
        expect(back.totalCount).toBe(values.length);
        // The bytes may differ: each writer chooses how much room a reader is told to reserve.
        expect([...countsOf(back)]).toEqual([...countsOf(theirs)]);
      }),
      { ...FEW, examples: [[[1]], [[2_047]], [[2_048]]] },
    );
  });

  test("is encoded as empty if it is empty, and as zeros if it holds zeros", () => {
    const nothing = new LatencyCounts();
    expect(decoded(nothing).totalCount).toBe(0);
    expect(latencyFigures(nothing)).toEqual({});
    expect(decoded(counted([0, 0])).totalCount).toBe(2);
    expect(latencyFigures(counted([0, 0]))).toEqual({ min: 0, mean: 0, stddev: 0, max: 0 });
    expect(latencyFigures(counted([0, 7]))).toMatchObject({ min: 0.007, max: 0.007 });
  });

  test("gives the same figures as an HDR histogram of the same values", () => {
    fc.assert(
      fc.property(samples, (values) => {
        const histogram = createHistogram();
        for (const value of values) histogram.recordValue(value);
        expect(latencyFigures(counted(values))).toEqual(latencyOf(histogram));
      }),
      FEW,
    );
  });

  test("gives the same percentiles as an HDR histogram", () => {
    fc.assert(
      fc.property(samples, fc.constantFrom(1, 50, 90, 99, 99.9, 100), (values, percentile) => {
        const counts = counted(values);
        const expected = Math.min(decoded(counts).getValueAtPercentile(percentile), counts.maxUs);
        expect(counts.percentileUs(percentile)).toBe(expected);
      }),
      FEW,
    );
  });

  test("is within a thousandth of the true percentile", () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 100 }), (values, percentile) => {
        const sorted = [...values].sort((a, b) => a - b);
        const truth = sorted[Math.ceil((sorted.length * percentile) / 100) - 1] ?? 0;
        const answer = counted(values).percentileUs(percentile);
        expect(Math.abs(answer - truth)).toBeLessThanOrEqual(truth / 1_000 + 1);
      }),
    );
  });

  test("adding two is the same as counting all values in one", () => {
    fc.assert(
      fc.property(samples, samples, (some, others) => {
        const sum = counted(some);
        sum.add(counted(others));
        expect(latencyFigures(sum)).toEqual(latencyFigures(counted([...some, ...others])));
      }),
      FEW,
    );
  });

  test("survives a round trip as pairs", () => {
    fc.assert(
      fc.property(samples, (values) => {
        const counts = counted(values);
        const back = new LatencyCounts();
        back.addPairs(counts.toPairs(), counts.maxUs);
        expect(back.toPairs()).toEqual(counts.toPairs());
        expect(back.percentileUs(99)).toBe(counts.percentileUs(99));
        expect(back.total).toBe(values.length);
      }),
    );
  });

  test.each([
    ["below zero", -5, 0],
    ["a fraction", 12.6, 13],
    ["longer than an hour", 2 * HIGHEST_LATENCY_US, HIGHEST_LATENCY_US],
  ])("counts %s as the nearest value there is", (_, value, expected) => {
    expect(counted([value]).maxUs).toBe(expected);
  });

  test("is empty after clear", () => {
    const counts = counted([1, 900_000]);
    counts.clear();
    expect(counts.total).toBe(0);
    expect(counts.toPairs()).toEqual([]);
    expect(counts.percentileUs(50)).toBe(0);
    counts.record(7);
    expect(counts.percentileUs(100)).toBe(7);
  });

  test("refuses pairs outside its range", () => {
    expect(() => new LatencyCounts().addPairs([1_000_000, 1], 5)).toThrow(RangeError);
  });
});
