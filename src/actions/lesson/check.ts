import { describeFailure, Failure } from "../../base/failure.ts";
import type { Action, ActionContext } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import { SKIP } from "../../lessons/lesson-steps.ts";
import { lessonCheckDeclaration } from "./check.declaration.ts";
import type { Facts } from "./facts.ts";
import { type Lookout, lookAt } from "./look-at.ts";
import { keepPicture, lessonQuestion } from "./page.ts";

const CHECK = "Check";

/** Creates `lesson.check`. */
export function createLessonCheck(lookout: Lookout): Action {
  return defineAction(lessonCheckDeclaration, {
    async run({ text, picture, choices, offer, observe, expires }, context) {
      const options = [...(choices.length === 0 ? [CHECK] : choices), SKIP];
      const question = {
        ...lessonQuestion(context, { text, options, expires }),
        ...(offer ? { offer } : {}),
      };
      await keepPicture(picture, context);
      for (let hints = 0, remark = {}; ; hints++) {
        context.progress({ text: "waiting for the learner" });
        const { value } = await context.ask({ ...question, ...remark });
        const answer = choices.includes(value) ? value : "";
        if (value === SKIP) {
          await context.remark("Skipped. You can come back to it when you start the lesson again.");
          return { outputs: { answer, skipped: true, hints } };
        }
        context.progress({ text: "looking at what you did" });
        const found = await judged(context, () => lookAt(observe, lookout, context), answer);
        if (found.passed) {
          await context.remark(found.remark);
          return { outputs: { answer, skipped: false, hints } };
        }
        remark = { remark: found.remark };
      }
    },
  });
}

/**
 * Judges the learner's work. If the cluster cannot be examined, that is not a wrong answer and does not end the lesson: the
 * learner is told so and may try again.
 */
async function judged(
  context: ActionContext,
  look: () => Promise<Facts>,
  answer: string,
): Promise<{ readonly passed: boolean; readonly remark: string }> {
  let facts: Facts;
  try {
    facts = await look();
  } catch (error) {
    if (context.signal.aborted || !(error instanceof Failure)) throw error;
    const remark = `I could not check: ${describeFailure(error)} Your progress is not lost: try again in a moment.`;
    return { passed: false, remark };
  }
  const { passed, remark, problems } = context.judge({ ...facts, answer });
  if (problems.length > 0)
    context.log.warn(
      { run: context.run.id, step: context.stepId, problems },
      "a check could not be evaluated",
    );
  return { passed, remark };
}
