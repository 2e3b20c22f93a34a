import { describe, expect, test } from "vitest";
import { allSent } from "../../../test/support/all-sent.ts";
import { createLoadSpec } from "../../load/order/spec.ts";
import { Recorder } from "../../load/result/recorder.ts";
import { describeOutcome } from "../../load/send/describe-outcome.ts";
import { renderLoadResult, renderProgress } from "./summary-text.ts";

function sampleResult() {
  const recorder = new Recorder();
  for (let i = 0; i < 100; i++) {
    recorder.wrote(75);
    recorder.sent(100, false);
    recorder.answered(0, 200, 1_000 + i * 100, 900 + i * 100, 180);
  }
  recorder.wrote(75);
  recorder.sent(100, false);
  recorder.failed(0, "timeout", 0);
  const spec = createLoadSpec({ url: "http://127.0.0.1:8080/", rateRps: 101, durationMs: 1_000 });
  const outcome = allSent(recorder.finish(1));
  return describeOutcome(outcome, { spec, share: { index: 0, count: 1 }, measuredFrom: new Date(0) });
}

describe("renderLoadResult", () => {
  test("says what was requested and what was measured", () => {
    const text = renderLoadResult(sampleResult());
    expect(text.split("\n").slice(0, 11)).toEqual([
      "GET http://127.0.0.1:8080/",
      "101 req/s, open loop, 1s, 16 connections, 1 worker",
      "",
      "ms                 p50      p75      p90      p95      max",
      "latency           5.90     8.41     9.90     10.4     10.9",
      "service time      5.80     8.30     9.81     10.3     10.8",
      "",
      "requests    101, 101.0 per second",
      "status      200: 100",
      "errors      timeout: 1",
      "bytes       18000 in, 7575 out",
    ]);
    expect(text).toContain("0.99 % of the requests failed.");
  });

  test("draws bars that add up to all answers", () => {
    const shares = [...renderLoadResult(sampleResult()).matchAll(/ +([\d.]+) % /g)].map((match) =>
      Number(match[1]),
    );
    expect(shares.length).toBeGreaterThanOrEqual(12);
    expect(shares.slice(0, 12).reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 0);
  });

  test("does not say that there were no errors when answers count as failed", () => {
    const refused = { ...sampleResult(), status: { 500: 100 }, error_rate: 1 };
    expect(renderLoadResult(refused)).toContain("errors      timeout: 1, failed answers: 100\n");
    expect(renderLoadResult({ ...refused, requests: 100, errors: {} })).toContain(
      "errors      failed answers: 100\n",
    );
  });

  test("warns about a result that must not be ranked", () => {
    const result = sampleResult();
    const generator = { ...result.generator, saturated: true, reason: "Too slow." };
    const text = renderLoadResult({ ...result, partial: true, generator });
    expect(text).toContain("Saturated, do not rank: Too slow.");
    expect(text).toContain("Partial:");
  });

  test("works without a single answer", () => {
    const spec = createLoadSpec({ url: "http://127.0.0.1:1/", rateRps: 0, durationMs: 1_000 });
    const outcome = {
      ...allSent(new Recorder().finish(0), 0),
      stopped: true,
    };
    const facts = { spec, share: { index: 0, count: 1 }, measuredFrom: new Date(0) };
    const text = renderLoadResult(describeOutcome(outcome, facts));
    expect(text).toContain("closed loop at full speed");
    expect(text).toContain("status      none");
    expect(text).not.toContain("0.000");
    expect(text).not.toMatch(/^(ms|latency|service time) /m);
  });
});

test("renderProgress is one line with the time left", () => {
  const line = renderProgress({
    elapsedMs: 12_300,
    totalMs: 33_000,
    phase: "measuring",
    requests: 3_000,
    errors: 2,
    rateRps: 300.4,
    p50Ms: 1.234,
    p99Ms: 12.34,
  });
  expect(line).toBe("measuring  21s left  300 req/s  p50 1.23 ms  p99 12.3 ms  2 errors");
});
