import type { Static } from "typebox";
import type { Action } from "../../engine/action.ts";
import { lessonExplainDeclaration } from "./explain.declaration.ts";
import { keepPicture, lessonQuestion } from "./page.ts";

/** Creates `lesson.explain`. */
export function createLessonExplain(): Action {
  return {
    ...lessonExplainDeclaration,
    async run(params, context) {
      const { text, picture, button, expires } = params as Static<typeof lessonExplainDeclaration.params>;
      const question = lessonQuestion(context, { text, options: [button], expires });
      await keepPicture(picture, context);
      context.progress({ text: "waiting for the learner" });
      await context.ask(question);
      return { outputs: {} };
    },
  };
}
