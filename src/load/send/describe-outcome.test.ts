import { describe, expect, test } from "vitest";
import { allSent } from "../../../test/support/all-sent.ts";
import { WHOLE } from "../order/share.ts";
import { createLoadSpec, type LoadRequest } from "../order/spec.ts";
import { Recorder } from "../result/recorder.ts";
import { describeOutcome } from "./describe-outcome.ts";
import type { SenderOutcome } from "./sender-run.ts";

interface Sent {
  readonly requests: number;
  readonly latencyMs: number;
  readonly lagMs: number;
}

/** The generator's part of a result that was stopped after two of sixty seconds. */
function generatorOf(sent: Sent, change: Partial<SenderOutcome> = {}, request: Partial<LoadRequest> = {}) {
  const recorder = new Recorder();
  for (let request = 0; request < sent.requests; request++) {
    recorder.wrote(100);
    recorder.sent(sent.lagMs * 1_000, false);
    recorder.answered(0, 200, sent.latencyMs * 1_000, sent.latencyMs * 1_000, 100);
  }
  const outcome: SenderOutcome = {
    ...allSent(recorder.finish(2), 2_000),
    stopped: true,
    ...change,
  };
  const spec = createLoadSpec({ url: "http://127.0.0.1/", rateRps: 100, durationMs: 60_000, ...request });
  return describeOutcome(outcome, { spec, share: WHOLE, measuredFrom: new Date(0) }).generator;
}

test.each(["tcp://127.0.0.1:7", "tls://127.0.0.1:7"])("the result for %s names it as its target", (url) => {
  const spec = createLoadSpec({ url, protocol: "tcp", body: "x", rateRps: 10, durationMs: 1_000 });
  const outcome: SenderOutcome = allSent(new Recorder().finish(1));
  expect(describeOutcome(outcome, { spec, share: WHOLE, measuredFrom: new Date(0) }).target).toBe(url);
});

describe("a load test that was stopped early", () => {
  const fine: Sent = { requests: 200, latencyMs: 4, lagMs: 0.2 };

  test("and kept up is not saturated", () => {
    expect(generatorOf(fine)).toMatchObject({ saturated: false, reason: null });
  });

  test("at the start of a ramp is judged by what was due until then", () => {
    const ramp: Partial<LoadRequest> = { rateRps: 1_000, shape: { kind: "ramp", fromRps: 10 } };
    expect(generatorOf({ ...fine, requests: 53 }, {}, ramp)).toMatchObject({ saturated: false });
  });

  test("in its warm-up has nothing to judge", () => {
    const nothing = { durationMs: 0, sendingMs: 0 };
    expect(generatorOf({ ...fine, requests: 0 }, nothing)).toMatchObject({ saturated: false });
  });

  test("and sent late says so: the latency that ended it may be the generator's", () => {
    const { saturated, reason } = generatorOf({ ...fine, latencyMs: 60, lagMs: 50 });
    expect(saturated).toBe(true);
    expect(reason).toMatch(/sent late: 1 % of the requests by 50 ms/);
  });

  test.each([
    [false, "Give the generator more CPU or workers"],
    [true, "all 16 connections were busy"],
  ])("and left requests out says why (for want of a connection: %s)", (leftOutWaited, why) => {
    const { saturated, reason } = generatorOf({ ...fine, requests: 150 }, { leftOut: 50, leftOutWaited });
    expect(saturated).toBe(true);
    expect(reason).toContain("Only 75.0 of 100 requests per second were sent");
    expect(reason).toContain(why);
  });

  test("in a closed loop is never late, having no schedule", () => {
    expect(generatorOf({ ...fine, lagMs: 50 }, {}, { rateRps: 0 })).toMatchObject({ saturated: false });
  });
});
