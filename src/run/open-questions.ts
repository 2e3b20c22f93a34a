import type { QuestionKey } from "./question-key.ts";
import type { QuestionView, RunView } from "./run-view.ts";

/** A question that waits for an answer, and where it is asked. */
export interface OpenQuestion {
  readonly key: QuestionKey;
  readonly question: QuestionView;
}

/**
 * The questions of a run that wait for an answer, in the order of its steps.
 * @param kind only those of this kind.
 */
export function openQuestions(
  { id: runId, steps }: Pick<RunView, "id" | "steps">,
  kind?: QuestionView["kind"],
): readonly OpenQuestion[] {
  return steps.flatMap((step) =>
    step.cells.flatMap(({ key: cellKey, question }) =>
      question?.status === "open" && (kind === undefined || question.kind === kind)
        ? [{ key: { runId, stepId: step.id, cellKey }, question }]
        : [],
    ),
  );
}
