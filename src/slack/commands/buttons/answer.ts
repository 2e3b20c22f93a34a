import { readAnswer } from "../../cards/answer-value.ts";
import { type Button, channelOfQuestion } from "../button.ts";
import { notice } from "../notice.ts";
import { approve } from "../verbs/approve.ts";

/** A button of a question. Whether this answer by this person counts is decided now, not when the button was drawn. */
export const answerButton: Button = {
  verb: approve,
  channelOf: channelOfQuestion,
  async press(value, conversation, desk) {
    const answer = readAnswer(value);
    if (answer === undefined) {
      await conversation.tell(notice("That button belongs to a question that no longer exists."));
      return;
    }
    await desk.engine.answer(answer, conversation.userId, answer.value);
    await desk.announcer.look(answer.runId);
  },
};
