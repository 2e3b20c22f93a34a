import type { ErrorCode } from "../../base/error-codes.ts";
import type { Failure } from "../../base/failure.ts";

/** What somebody who sees a failure in Slack can type there; a failure's own hint names no command. */
const ADVICE: Partial<Readonly<Record<ErrorCode, (failure: Failure) => string | undefined>>> = {
  RUN_UNKNOWN: () => "/mesh runs shows their ids.",
  QUESTION_NOT_YOURS: ({ details }) =>
    details.kind === "lesson" ? "/mesh learn lists the lessons." : undefined,
  SCHEDULE_UNKNOWN: () => "/mesh schedule list shows them all.",
};

export function slackAdvice(failure: Failure): string | undefined {
  return ADVICE[failure.code]?.(failure);
}
