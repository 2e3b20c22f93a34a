import type { ErrorCode } from "./error-codes.ts";
import type { JsonObject } from "./json.ts";

export interface FailureOptions {
  /** What the reader can do about it, as a sentence that is true wherever it is read: it names no command. */
  readonly hint?: string;
  /** The state in which things were left, as a sentence. */
  readonly state?: string;
  /** Figures and names for logs and for what an edge says of it; must hold no secret. */
  readonly details?: JsonObject;
  /** True when the same call may succeed later without any change by a person. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/**
 * Something went wrong that is not a mistake in a user's text (those are diagnostics). The message says what happened
 * and why; `hint` says what to do; `state` says what was left behind. Codes are permanent and listed in
 * docs/error-codes.md.
 */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly state: string | undefined;
  readonly details: JsonObject;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.state = options.state;
    this.details = options.details ?? {};
    this.retryable = options.retryable ?? false;
  }
}

/** Whether what was thrown is a failure of one of these codes. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is Failure {
  return error instanceof Failure && codes.includes(error.code);
}

/** What an edge says beside a failure's own hint: which of its commands helps. `undefined`: none does. */
export type Advice = (failure: Failure) => string | undefined;

/**
 * One text of a failure for people: what happened and why, what state is left, what to do.
 * @param advice of the edge where it is shown. Failures name no command: they do not know whether Slack shows them or a
 *   terminal does.
 */
export function describeFailure(error: unknown, advice: Advice = () => undefined): string {
  if (error instanceof Failure)
    return [error.message, error.state, error.hint, advice(error)].filter(Boolean).join(" ");
  return messageOf(error);
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
