import { type ErrorCode, isErrorCode } from "../../base/error-codes.ts";
import { Failure, messageOf } from "../../base/failure.ts";

/** The line with which a program in a pod reports why it failed. */
export interface FailureLine {
  readonly type: "failure";
  /** A string rather than an `ErrorCode`: an image of another version may have other codes. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** @param otherwise the code for errors that are not a `Failure`. */
export function failureLine(error: unknown, otherwise: ErrorCode): FailureLine {
  if (!(error instanceof Failure)) return { type: "failure", code: otherwise, message: messageOf(error) };
  const { code, message, hint } = error;
  return { type: "failure", code, message, ...(hint === undefined ? {} : { hint }) };
}

/**
 * The failure that a pod reported.
 * @param otherwise the code to use if the pod's is unknown to this version.
 * @param state what state the pod's Job was left in.
 */
export function failureOfLine(
  { code, message, hint }: Pick<FailureLine, "code" | "message" | "hint">,
  otherwise: ErrorCode,
  state: string,
): Failure {
  return new Failure(isErrorCode(code) ? code : otherwise, message, {
    state,
    ...(hint === undefined ? {} : { hint }),
  });
}
