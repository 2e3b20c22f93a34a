import type { RunView, StepView } from "../run/run-view.ts";

/** The answer that continues without having passed. */
export const SKIP = "Skip";

/** The actions that talk to a learner. */
const LESSON_ACTION = /^lesson\./;

/** Where a learner is, counted from 1. */
export interface LessonPlace {
  readonly step: number;
  readonly steps: number;
}

/** The steps that a learner sees, in order. Steps that only prepare something are not counted. */
export function lessonSteps(view: Pick<RunView, "steps">): readonly StepView[] {
  return view.steps.filter(({ uses, phase }) => phase === "steps" && LESSON_ACTION.test(uses));
}

/** True for a run of a lesson, which is one with a step that talks to a learner. */
export function isLesson(view: Pick<RunView, "steps">): boolean {
  return lessonSteps(view).length > 0;
}

/** The place of a step among those that the learner sees; `undefined` if the learner does not see it. */
export function lessonPlace(view: Pick<RunView, "steps">, stepId: string): LessonPlace | undefined {
  const seen = lessonSteps(view);
  const index = seen.findIndex(({ id }) => id === stepId);
  return index === -1 ? undefined : { step: index + 1, steps: seen.length };
}
