import { type ErrorCode, isErrorCode } from "../../base/error-codes.ts";
import { Failure, messageOf } from "../../base/failure.ts";

/** How a program in a pod says why it failed. */
export interface FailureLine {
  readonly type: "failure";
  /** A text and no code: the image may be of another version, which has codes of its own. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** @param otherwise the code of what is no failure of ours. */
export function failureLine(error: unknown, otherwise: ErrorCode): FailureLine {
  if (!(error instanceof Failure)) return { type: "failure", code: otherwise, message: messageOf(error) };
  const { code, message, hint } = error;
  return { type: "failure", code, message, ...(hint === undefined ? {} : { hint }) };
}

/**
 * The failure that a pod has told of.
 * @param otherwise the code where the pod's is not known here.
 * @param state in which the pod's Job was left.
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
