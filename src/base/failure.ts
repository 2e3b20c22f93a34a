import type { ErrorCode } from "./error-codes.ts";
import type { JsonObject } from "./json.ts";

export interface FailureOptions {
  /** What the reader can do about it, as a sentence that fits any edge: it must not name a command. */
  readonly hint?: string;
  /** The state that things were left in, as a sentence. */
  readonly state?: string;
  /** Figures and names for logs and for edges that describe the failure; must not hold secrets. */
  readonly details?: JsonObject;
  /** True when the same call may succeed later without anybody changing anything. */
  readonly retryable?: boolean;
  /** What it lacked. If another step of the same run failed to give it, this failure follows from that one. */
  readonly missing?: Missing;
  readonly cause?: unknown;
}

/** What one step of a run gives and others need: its own outputs and result, an installed mesh, a namespace. */
export interface Missing {
  readonly kind: "step" | "mesh" | "namespace";
  readonly name: string;
}

/**
 * Something that went wrong and is not a mistake in a user's text (those are diagnostics). The message says what happened
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
  readonly missing: Missing | undefined;

  constructor(code: ErrorCode, message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.state = options.state;
    this.details = options.details ?? {};
    this.retryable = options.retryable ?? false;
    this.missing = options.missing;
  }
}

/** Whether the thrown value is a failure with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is Failure {
  return error instanceof Failure && codes.includes(error.code);
}

/** What an edge adds to a failure's own hint: which of its commands helps. `undefined`: none does. */
export type Advice = (failure: Failure) => string | undefined;

/**
 * Describes a failure to people in one text: what happened and why, what state is left, what to do.
 * @param advice from the edge that shows it. Failures themselves name no command, because they do not know whether they
 *   are shown in Slack or in a terminal.
 */
export function describeFailure(error: unknown, advice: Advice = () => undefined): string {
  if (error instanceof Failure)
    return [error.message, error.state, error.hint, advice(error)].filter(Boolean).join(" ");
  return messageOf(error);
}

/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
