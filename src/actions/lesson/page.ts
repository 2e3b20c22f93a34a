import { Buffer } from "node:buffer";
import { parseDuration } from "../../base/duration.ts";
import { describeFailure, Failure, hasCode } from "../../base/failure.ts";
import { drawFlow } from "../../charts/flow-picture.ts";
import type { ActionContext } from "../../engine/action.ts";
import type { Question } from "../../engine/questions/question.ts";
import type { LessonPicture } from "./params.ts";

/** A page of a lesson, which only its learner may answer. @throws Failure `LESSON_WITHOUT_CHANNEL` */
export function lessonQuestion(
  { run }: ActionContext,
  page: { readonly text: string; readonly options: readonly string[]; readonly expires: string },
): Question {
  if (run.channel === undefined)
    throw new Failure("LESSON_WITHOUT_CHANNEL", "A lesson talks to its learner in a channel.", {
      hint: "Start it in Slack, or on the demo's page.",
      state: "Nothing was changed.",
    });
  return {
    kind: "lesson",
    text: page.text.trim(),
    options: page.options,
    answerers: [run.requestedBy],
    quorum: 1,
    ttlMs: parseDuration(page.expires) ?? 0,
  };
}

/** Stores the page's drawing with the run. If it cannot be drawn, the lesson continues without it, with a warning. */
export async function keepPicture(picture: LessonPicture | undefined, context: ActionContext): Promise<void> {
  if (picture === undefined) return;
  try {
    const bytes = Buffer.from(await drawFlow(picture));
    const { title, alt: altText } = picture;
    await context.saveArtifact({
      name: `page-${context.stepId}.png`,
      title,
      mediaType: "image/png",
      altText,
      bytes,
    });
  } catch (error) {
    if (!hasCode(error, "LESSON_PICTURE")) throw error;
    await context.warn(describeFailure(error));
  }
}
