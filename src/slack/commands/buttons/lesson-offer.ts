import { readPlace } from "../../cards/answer-value.ts";
import { runForm } from "../../forms/run-form.ts";
import { checkRequest } from "../../playbooks/check-request.ts";
import { type Button, channelOfQuestion } from "../button.ts";
import { tellRefusal } from "../run.ts";
import { run } from "../verbs/run.ts";
import { lessonQuestion, NOT_KEPT } from "./lesson-question.ts";

/** The button on a lesson's page that opens a playbook's form with inputs filled in. */
export const lessonOffer: Button = {
  verb: run,
  channelOf: channelOfQuestion,
  async press(value, conversation, desk) {
    const place = readPlace(value);
    const offer = place && lessonQuestion(place, await desk.engine.view(place.runId))?.offer;
    if (offer === undefined) {
      await conversation.tell(NOT_KEPT);
      return;
    }
    const checked = await checkRequest(offer.playbook, {}, desk.library);
    if (checked.kind === "unknown" || checked.kind === "broken")
      await tellRefusal(offer.playbook, checked, conversation);
    else if (conversation.openForm)
      await conversation.openForm(
        runForm(checked.playbook, offer.inputs, conversation.channelId, {
          names: await desk.names(checked.playbook),
        }),
      );
  },
};
