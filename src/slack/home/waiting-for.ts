import { type OpenQuestion, openQuestions } from "../../run/open-questions.ts";
import type { RunView } from "../../run/run-view.ts";

/** A question that a person can answer now. */
export interface WaitingQuestion extends OpenQuestion {
  readonly view: RunView;
}

/**
 * The open questions of a run that wait for this person: not those of a run that they may not approve because it is
 * theirs, nor those that name others, nor those that they have answered already. What is pressed is judged anew.
 */
export function waitingFor(userId: string, view: RunView): readonly WaitingQuestion[] {
  return openQuestions(view)
    .filter(({ question: { kind, answerers, answers } }) => {
      if (kind === "lesson" || (kind === "approve" && view.requestedBy === userId)) return false;
      if (answerers.length > 0 && !answerers.includes(userId)) return false;
      return answers.every(({ by }) => by !== userId);
    })
    .map((open) => ({ ...open, view }));
}
