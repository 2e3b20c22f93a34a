import type { QuestionView, RunView } from "../../engine/run-view.ts";

/** A question that a person can answer now. */
export interface WaitingQuestion {
  readonly view: RunView;
  readonly place: { readonly stepId: string; readonly cellKey: string };
  readonly question: QuestionView;
}

/**
 * The open questions of a run that wait for this person: not those of a run that they may not approve because it is
 * theirs, nor those that name others, nor those that they have answered already. What is pressed is judged anew.
 */
export function waitingFor(userId: string, view: RunView): readonly WaitingQuestion[] {
  return view.steps.flatMap((step) =>
    step.cells.flatMap(({ key: cellKey, question }): readonly WaitingQuestion[] => {
      if (question?.status !== "open" || question.kind === "lesson") return [];
      if (question.kind === "approve" && view.requestedBy === userId) return [];
      if (question.answerers.length > 0 && !question.answerers.includes(userId)) return [];
      if (question.answers.some(({ by }) => by === userId)) return [];
      return [{ view, place: { stepId: step.id, cellKey }, question }];
    }),
  );
}
