import { Failure, messageOf } from "../../base/failure.ts";

/** How a program in a pod says why it failed. */
export interface FailureLine {
  readonly type: "failure";
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** @param otherwise the code of what is no failure of ours. */
export function failureLine(error: unknown, otherwise: string): FailureLine {
  if (!(error instanceof Failure)) return { type: "failure", code: otherwise, message: messageOf(error) };
  const { code, message, hint } = error;
  return { type: "failure", code, message, ...(hint === undefined ? {} : { hint }) };
}
