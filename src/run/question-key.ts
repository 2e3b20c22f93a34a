/** Identifies a question by its cell, which asks one at a time. */
export interface QuestionKey {
  readonly runId: string;
  readonly stepId: string;
  readonly cellKey: string;
}
