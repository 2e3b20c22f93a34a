import { webApi } from "@slack/bolt";
import { Failure, messageOf } from "../base/failure.ts";
import { redactSecrets } from "../base/redact.ts";

type ErrorData = webApi.WebAPIPlatformError["data"];

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
  "not_allowed_token_type",
  "not_authed",
  "org_login_required",
  "token_expired",
  "token_revoked",
]);

/**
 * The errors that no further try can get rid of. Whatever is not listed here may pass, and is tried again. Source: the
 * "Errors" of chat.postMessage, chat.update, files.getUploadURLExternal, files.completeUploadExternal and views.publish
 * under docs.slack.dev/reference/methods.
 */
const PERMANENT: ReadonlySet<string> = new Set([
  "alt_txt_too_large",
  "blocked_file_type",
  "cannot_reply_to_message",
  "cant_update_message",
  "channel_not_found",
  "channel_type_not_supported",
  "edit_window_closed",
  "ekm_access_denied",
  "file_uploads_disabled",
  "file_uploads_except_images_disabled",
  "invalid_arg_name",
  "invalid_arguments",
  "invalid_blocks",
  "invalid_blocks_format",
  "invalid_channel",
  "invalid_metadata_format",
  "invalid_metadata_schema",
  "is_archived",
  "is_inactive",
  "malware_detected",
  "message_not_found",
  "messages_tab_disabled",
  "missing_argument",
  "missing_scope",
  "msg_blocks_too_long",
  "msg_too_long",
  "no_permission",
  "no_text",
  "not_enabled",
  "not_in_channel",
  "posting_to_channel_denied",
  "restricted_action",
  "restricted_action_non_threadable_channel",
  "restricted_action_read_only_channel",
  "restricted_action_thread_locked",
  "restricted_action_thread_only_channel",
  "storage_limit_reached",
  "team_access_not_granted",
  "thread_not_found",
  "unknown_method",
  "user_not_found",
  "view_too_large",
]);

const RATE_LIMITS: ReadonlySet<string> = new Set(["ratelimited", "rate_limited", "message_limit_exceeded"]);
/** What to wait if Slack does not say how long. */
const USUAL_LIMIT_S = 30;

/** Classifies what a call to Slack threw. The reason contains no secret. */
export function judgeSlackError(error: unknown): Verdict {
  const reason = redactSecrets(messageOf(error));
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return { kind: "rate-limited", afterMs: error.retryAfter * 1_000, reason };
  }
  if (error instanceof webApi.WebAPIRequestError) return { kind: "away", reason };
  // A proxy on the way may answer with any status; only "too large" is about the message.
  if (error instanceof webApi.WebAPIHTTPError)
    return { kind: error.statusCode === 413 ? "refused" : "stumbled", reason };
  if (error instanceof webApi.WebAPIPlatformError) return judgePlatformError(error.data);
  if (error instanceof Failure) return { kind: error.retryable ? "stumbled" : "refused", reason };
  return { kind: "stumbled", reason };
}

function judgePlatformError(data: ErrorData): Verdict {
  const code = errorName(data);
  if (code === undefined) return { kind: "stumbled", reason: foreignAnswer(data) };
  const details = data.response_metadata?.messages?.join("; ");
  const reason = redactSecrets(details ? `${code}: ${details}` : code);
  if (RATE_LIMITS.has(code)) {
    const afterS = data.response_metadata?.retryAfter ?? USUAL_LIMIT_S;
    return { kind: "rate-limited", afterMs: afterS * 1_000, reason };
  }
  if (TOKEN_ERRORS.has(code)) return { kind: "away", reason };
  return { kind: PERMANENT.has(code) ? "refused" : "stumbled", reason };
}

/**
 * The name of an error. Slack's client gives a body that it could not read as the error's name: the page of a proxy, or an
 * answer that was cut off, after which the call may well have been made.
 */
function errorName({ error }: ErrorData): string | undefined {
  return typeof error === "string" && /^[a-z0-9_]{1,80}$/i.test(error) ? error : undefined;
}

const SHOWN_OF_ANSWER = 80;

function foreignAnswer({ error }: ErrorData): string {
  const start = String(error ?? "nothing")
    .replace(/\s+/g, " ")
    .slice(0, SHOWN_OF_ANSWER);
  return redactSecrets(`an answer that is not Slack's: ${start}`);
}

/** Slack's name for why it refused (`channel_not_found`), or `undefined` if the error was something else. */
export function slackErrorName(error: unknown): string | undefined {
  return error instanceof webApi.WebAPIPlatformError ? errorName(error.data) : undefined;
}
