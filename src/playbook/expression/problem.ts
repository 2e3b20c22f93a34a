/** What is wrong with an expression; offsets count from its first character. */
export interface ExpressionProblem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly start: number;
  readonly end: number;
}
