/** Where a question belongs: a cell asks one at a time. */
export interface QuestionKey {
  readonly runId: string;
  readonly stepId: string;
  readonly cellKey: string;
}
