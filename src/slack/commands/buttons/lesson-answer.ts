import { readAnswer } from "../../cards/answer-value.ts";
import { type Button, channelOfQuestion } from "../button.ts";
import { tellOfNewerEdition } from "../newer-edition.ts";
import { notice } from "../notice.ts";
import { learn } from "../verbs/learn.ts";
import { lessonQuestion, NOT_KEPT } from "./lesson-question.ts";

/** A button on a lesson's page. Whether this answer by this person counts is decided now, not when the button was drawn. */
export const lessonAnswer: Button = {
  verb: learn,
  channelOf: channelOfQuestion,
  async press(value, conversation, desk) {
    const answer = readAnswer(value);
    const view = answer && (await desk.engine.view(answer.runId));
    const question = answer && lessonQuestion(answer, view);
    if (answer === undefined || question === undefined) {
      await conversation.tell(NOT_KEPT);
      return;
    }
    if (question.status === "open" && answer.asked !== question.expiresAtMs) {
      await conversation.tell(
        notice("That button is from an earlier try. Use the buttons on the current page."),
      );
      return;
    }
    await desk.engine.answer(answer, conversation.userId, answer.value);
    await desk.announcer.look(answer.runId);
    if (view) await tellOfNewerEdition(view, desk);
  },
};
