import { webApi } from "@slack/bolt";
import { describe, expect, test } from "vitest";
import { Failure } from "../base/failure.ts";
import { judgeSlackError } from "./slack-errors.ts";

const platform = (error: string, metadata: object = {}) =>
  new webApi.WebAPIPlatformError({ ok: false, error, response_metadata: metadata });

describe("judgeSlackError", () => {
  test.each<[string, unknown, object]>([
    ["429", new webApi.WebAPIRateLimitedError(7), { kind: "rate-limited", afterMs: 7_000 }],
    ["ratelimited", platform("ratelimited", { retryAfter: 3 }), { kind: "rate-limited", afterMs: 3_000 }],
    ["no Retry-After", platform("ratelimited"), { kind: "rate-limited", afterMs: 30_000 }],
    ["network", new webApi.WebAPIRequestError(new Error("ECONNRESET")), { kind: "away" }],
    ["token", platform("invalid_auth"), { kind: "away", reason: "invalid_auth" }],
    ["503", new webApi.WebAPIHTTPError(503, "", {}), { kind: "stumbled" }],
    ["404, as from a proxy", new webApi.WebAPIHTTPError(404, "", {}), { kind: "stumbled" }],
    ["413", new webApi.WebAPIHTTPError(413, "", {}), { kind: "refused" }],
    ["a page of HTML", platform("<html><body>Sign in</body></html>"), { kind: "stumbled" }],
    ["half a JSON", platform('{"ok":true,"ts":"17960'), { kind: "stumbled" }],
    ["an empty body", platform(""), { kind: "stumbled" }],
    ["an error that nobody knows", platform("brand_new_error"), { kind: "stumbled" }],
    ["internal_error", platform("internal_error"), { kind: "stumbled" }],
    ["channel_not_found", platform("channel_not_found"), { kind: "refused" }],
    ["a scope", platform("missing_scope"), { kind: "refused" }],
    ["ours, for good", new Failure("SLACK_FILE_GONE", "gone"), { kind: "refused", reason: "gone" }],
    [
      "ours, for now",
      new Failure("SLACK_FILE_NOT_SHARED", "later", { retryable: true }),
      { kind: "stumbled" },
    ],
    ["a bug", new TypeError("undefined"), { kind: "stumbled" }],
  ])("%s", (_, error, verdict) => {
    expect(judgeSlackError(error)).toMatchObject(verdict);
  });

  test("of an answer that is not Slack's, shows only the beginning", () => {
    const { reason } = judgeSlackError(platform(`<html>${"x".repeat(5_000)}`));
    expect(reason).toMatch(/^an answer that is not Slack's: <html>x+$/);
    expect(reason.length).toBeLessThan(150);
  });

  test("says what was wrong with the blocks, and reveals no secret", () => {
    const messages = ["[ERROR] must be less than 3001 characters", "token xoxb-123456-abcdef"];
    const { reason } = judgeSlackError(platform("invalid_blocks", { messages }));
    expect(reason).toContain("invalid_blocks: [ERROR] must be less than 3001");
    expect(reason).not.toContain("xoxb-");
  });
});
