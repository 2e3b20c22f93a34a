import { webApi } from "@slack/bolt";
import { Failure, messageOf } from "../../base/failure.ts";
import { redactSecrets } from "../../base/redact.ts";

/** What a failed call to Slack means for the message it carried. */
export type Verdict =
  /** Slack said when to try again: `afterMs` from now. */
  | { readonly kind: "rate-limited"; readonly afterMs: number; readonly reason: string }
  /** Slack or the network is down: every message waits, however long that takes. */
  | { readonly kind: "away"; readonly reason: string }
  /** Slack stumbled over this call: it is tried some more times, then given up so that it blocks nothing. */
  | { readonly kind: "stumbled"; readonly reason: string }
  /** Slack will never accept it. */
  | { readonly kind: "refused"; readonly reason: string };

/** Slack refused the token, not the message: once an operator has fixed that, the message can be sent. */
const TOKEN_ERRORS: ReadonlySet<string> = new Set([
  "account_inactive",
  "app_uninstalled",
  "invalid_auth",
  "not_authed",
  "org_login_required",
  "token_expired",
  "token_revoked",
]);

/** Slack's own trouble. Source: "Errors" of docs.slack.dev/reference/methods/chat.postMessage and files.completeUploadExternal. */
const STUMBLES: ReadonlySet<string> = new Set([
  "fatal_error",
  "file_update_failed",
  "file_upload_in_progress",
  "internal_error",
  "request_timeout",
  "service_unavailable",
  "team_added_to_org",
]);

/** Classifies what a call to Slack threw. The reason contains no secret. */
export function judgeSlackError(error: unknown): Verdict {
  const reason = redactSecrets(messageOf(error));
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return { kind: "rate-limited", afterMs: error.retryAfter * 1_000, reason };
  }
  if (error instanceof webApi.WebAPIRequestError) return { kind: "away", reason };
  if (error instanceof webApi.WebAPIHTTPError) {
    return { kind: error.statusCode >= 500 ? "stumbled" : "refused", reason };
  }
  if (error instanceof webApi.WebAPIPlatformError) return judgePlatformError(error.data.error, error.data);
  if (error instanceof Failure) return { kind: error.retryable ? "stumbled" : "refused", reason };
  return { kind: "stumbled", reason };
}

function judgePlatformError(code: string, data: webApi.WebAPICallResult): Verdict {
  const details = data.response_metadata?.messages?.join("; ");
  const reason = redactSecrets(details ? `${code}: ${details}` : code);
  if (code === "ratelimited" || code === "rate_limited" || code === "message_limit_exceeded") {
    return { kind: "rate-limited", afterMs: (data.response_metadata?.retryAfter ?? 30) * 1_000, reason };
  }
  if (TOKEN_ERRORS.has(code)) return { kind: "away", reason };
  return { kind: STUMBLES.has(code) ? "stumbled" : "refused", reason };
}

/** Slack's name for why it refused (`channel_not_found`), or `undefined` if the error was something else. */
export function slackErrorName(error: unknown): string | undefined {
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : undefined;
}
