import { type OpenQuestion, openQuestions } from "../../run/open-questions.ts";
import type { RunView } from "../../run/run-view.ts";

/** A question that a person can answer now. */
export interface WaitingQuestion extends OpenQuestion {
  readonly view: RunView;
}

/**
 * The open questions of a run that wait for this person: not approvals of their own run, questions to other people, or
 * questions they have already answered. Whether they may answer is checked again when they press a button.
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
