import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FailureCounts, mergeReasons } from "./failure-counts.ts";
import type { ErrorReason } from "./result.ts";

const reason = fc.record<ErrorReason>({
  kind: fc.constantFrom("connect", "tls"),
  reason: fc.constantFrom(..."abcdefghijklmnopqrst", "other reasons"),
  count: fc.integer({ min: 1, max: 9 }),
});
const lists = fc.array(fc.array(reason, { maxLength: 12 }), { minLength: 1, maxLength: 5 });

function totals(reasons: readonly ErrorReason[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind, count } of reasons) counts[kind] = (counts[kind] ?? 0) + count;
  return counts;
}

describe("FailureCounts", () => {
  test("counts each reason in words, the most frequent first", () => {
    const counts = new FailureCounts();
    counts.failed("tls", 1, { reason: "self-signed certificate" });
    counts.failed("tls", 3, { reason: "certificate has expired" });
    counts.failed("timeout", 2, undefined);
    expect(counts.kinds).toEqual({ tls: 4, timeout: 2 });
    expect(counts.reasons).toEqual([
      { kind: "tls", reason: "certificate has expired", count: 3 },
      { kind: "tls", reason: "self-signed certificate", count: 1 },
    ]);
  });

  test("lists a bounded number of reasons, and loses no failure", () => {
    const counts = new FailureCounts();
    for (let i = 0; i < 1_000; i++) counts.failed("connect", 1, { reason: `reason ${i}` });
    expect(counts.reasons).toHaveLength(11);
    expect(counts.reasons.at(-1)).toEqual({ kind: "connect", reason: "other reasons", count: 990 });
    expect(totals(counts.reasons)).toEqual(counts.kinds);
  });

  test("counts what the generator's own machine ran out of, for requests and idle connections", () => {
    const counts = new FailureCounts();
    counts.failed("connect", 1, { reason: "connect EMFILE", limit: "EMFILE" });
    counts.failed("connect", 1, { reason: "connect ECONNREFUSED" });
    counts.limited("EMFILE");
    expect(counts.limits).toEqual({ EMFILE: 2 });
    expect(counts.kinds).toEqual({ connect: 2 });
  });
});

describe("mergeReasons", () => {
  test("keeps every count, and stays bounded", () => {
    fc.assert(
      fc.property(lists, (parts) => {
        const merged = mergeReasons(parts);
        expect(totals(merged)).toEqual(totals(parts.flat()));
        expect(merged.length).toBeLessThanOrEqual(12);
      }),
    );
  });

  test("does not depend on the order of the parts, nor on how they are grouped while all reasons fit", () => {
    const few = fc.array(
      fc.array(reason.map((one) => ({ ...one, reason: one.reason < "f" ? one.reason : "e" }))),
    );
    fc.assert(
      fc.property(few, few, (left, right) => {
        const all = mergeReasons([...left, ...right]);
        expect(mergeReasons([...right, ...left])).toEqual(all);
        expect(mergeReasons([mergeReasons(left), mergeReasons(right)])).toEqual(all);
      }),
    );
  });
});
