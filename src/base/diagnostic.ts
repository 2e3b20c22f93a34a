import type { ErrorCode } from "./error-codes.ts";

/** A place in a text: lines and columns count from 1, `offset` from 0, all in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

export interface SourceRange {
  readonly start: Position;
  readonly end: Position;
}

/**
 * A mistake in a text that a user wrote (playbook, command, configuration, rule). Diagnostics are data: they are
 * collected and returned together, never thrown.
 */
export interface Diagnostic {
  /** Permanent and listed in docs/error-codes.md, e.g. `PB_UNKNOWN_KEY`. */
  readonly code: ErrorCode;
  readonly severity: "error" | "warning";
  /** What is wrong and why, as a sentence. */
  readonly message: string;
  /** How to fix it: a correction, a "Did you mean …?", or the list of known names. */
  readonly hint?: string;
  /** The file's path as the user gave it. */
  readonly file?: string;
  readonly range?: SourceRange;
}

/** Whether any of them prevents the text from being used. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
