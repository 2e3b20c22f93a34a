import type { QuestionKey } from "../../../run/question-key.ts";
import type { QuestionView, RunView } from "../../../run/run-view.ts";
import { notice } from "../notice.ts";

/** The answer when a button's lesson no longer exists. */
export const NOT_KEPT = notice("That button belongs to a lesson that no longer exists.");

/** The question on a page, as it stands in the run now. */
export function lessonQuestion(
  { stepId, cellKey }: QuestionKey,
  view: RunView | undefined,
): QuestionView | undefined {
  const step = view?.steps.find(({ id }) => id === stepId);
  return step?.cells.find(({ key }) => key === cellKey)?.question;
}
