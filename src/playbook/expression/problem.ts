import type { CodeOf } from "../../base/error-codes.ts";

/** What is wrong with an expression; offsets count from its first character. */
export interface ExpressionProblem {
  readonly code: CodeOf<"playbook">;
  readonly message: string;
  readonly hint?: string;
  readonly start: number;
  readonly end: number;
}
