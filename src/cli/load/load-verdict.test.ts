import { describe, expect, test } from "vitest";
import { allSent } from "../../../test/support/all-sent.ts";
import { WHOLE } from "../../load/order/share.ts";
import { createLoadSpec } from "../../load/order/spec.ts";
import { Recorder } from "../../load/result/recorder.ts";
import type { LoadResult } from "../../load/result/result.ts";
import { describeOutcome } from "../../load/send/describe-outcome.ts";
import { EXIT } from "../exit-codes.ts";
import { verdictOn } from "./load-verdict.ts";

/** A second with so many answers of 100 ms, which lack the text that is expected in their body, and so many refused connections. */
function resultOf({ answers = 0, refused = 0, status = 200, body = "" }): LoadResult {
  const recorder = new Recorder();
  for (let i = 0; i < answers; i++) recorder.answered(0, status, 100_000, 100_000, 10, 0, body === "");
  for (let i = 0; i < refused; i++)
    recorder.failed(0, "connect", 0, { cause: { reason: "connect ECONNREFUSED 127.0.0.1:1" } });
  const request = { url: "http://127.0.0.1:1/", rateRps: 10, durationMs: 1_000 };
  const spec = createLoadSpec(body === "" ? request : { ...request, expect: { bodyContains: body } });
  return describeOutcome(allSent(recorder.finish(1)), { spec, share: WHOLE, measuredFrom: new Date(0) });
}

describe("verdictOn", () => {
  test("is fine if some requests were answered and no limit was given", () => {
    expect(verdictOn(resultOf({ answers: 9, refused: 1 }), {}, undefined)).toEqual({ exitCode: EXIT.ok });
  });

  test("checks the limits on the final result, even if the test ended before they were first checked", () => {
    const result = resultOf({ answers: 5, refused: 5 });
    expect(verdictOn(result, { abortErrors: 0.1 }, undefined)).toEqual({
      exitCode: EXIT.thresholdBreached,
      reason: "The error rate was 0.5, and --abort-errors allows 0.1.",
    });
    const slow = resultOf({ answers: 300 });
    expect(verdictOn(slow, { abortP99: 50 }, undefined).reason).toMatch(
      /^p99 was 100(\.\d+)? ms, .* 50 ms\.$/,
    );
    expect(verdictOn(slow, { abortErrors: 0.5, abortP99: 200 }, undefined)).toEqual({ exitCode: EXIT.ok });
  });

  test.each([[50], [200]])("does not judge a p99 of %i ms by fewer than 300 answers", (abortP99) => {
    expect(verdictOn(resultOf({ answers: 299, refused: 1 }), { abortP99 }, undefined)).toEqual({
      exitCode: EXIT.inconclusive,
      reason:
        "--abort-p99 could not be judged: only 299 requests were answered, and a p99 needs 300. Send more.",
    });
  });

  test("says that all failed, not that there are too few answers, if nothing was answered", () => {
    expect(verdictOn(resultOf({ refused: 400 }), { abortP99: 50 }, undefined).exitCode).toBe(EXIT.runFailed);
  });

  test("says that a limit ended the test, even if the whole result keeps it after all", () => {
    expect(verdictOn(resultOf({ answers: 9 }), { abortP99: 200 }, "p99 was 300 ms.")).toEqual({
      exitCode: EXIT.thresholdBreached,
      reason: "The test was ended early. p99 was 300 ms.",
    });
  });

  test.each([
    [
      "refused",
      resultOf({ refused: 4 }),
      "All 4 requests failed (connect: connect ECONNREFUSED 127.0.0.1:1).",
    ],
    [
      "refused, of which there was one",
      resultOf({ refused: 1 }),
      "The only request failed (connect: connect ECONNREFUSED 127.0.0.1:1).",
    ],
    ["answered with an error", resultOf({ answers: 3, status: 500 }), "All 3 requests failed (500)."],
    [
      "answered with an error, but for one that was refused",
      resultOf({ answers: 3, status: 503, refused: 1 }),
      "All 4 requests failed (503).",
    ],
    [
      "answered without the expected text",
      resultOf({ answers: 3, body: "ok" }),
      "All 3 requests failed (200, not as expected).",
    ],
    ["never sent", resultOf({}), "No request was sent in the measured time."],
  ])("fails if all requests were %s", (_, result, reason) => {
    expect(verdictOn(result, {}, undefined)).toEqual({ exitCode: EXIT.runFailed, reason });
  });

  test("prefers the limit that was given to saying that everything failed", () => {
    expect(verdictOn(resultOf({ refused: 4 }), { abortErrors: 0.1 }, undefined).exitCode).toBe(
      EXIT.thresholdBreached,
    );
  });
});
