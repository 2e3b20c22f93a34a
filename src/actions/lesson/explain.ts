import type { Action } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import { lessonExplainDeclaration } from "./explain.declaration.ts";
import { keepPicture, lessonQuestion } from "./page.ts";

/** Creates `lesson.explain`. */
export function createLessonExplain(): Action {
  return defineAction(lessonExplainDeclaration, {
    async run({ text, picture, button, expires }, context) {
      const question = lessonQuestion(context, { text, options: [button], expires });
      await keepPicture(picture, context);
      context.progress({ text: "waiting for the learner" });
      await context.ask(question);
      return { outputs: {} };
    },
  });
}
