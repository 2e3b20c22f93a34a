import { readStopPress } from "../../cards/stop-button.ts";
import { inlineCode } from "../../text/mrkdwn.ts";
import { type Button, channelOfRun } from "../button.ts";
import { namedRun } from "../named-run.ts";
import { notice } from "../notice.ts";
import { runTitle, stopRun } from "../stop-run.ts";
import { stop } from "../verbs/stop.ts";

/** The Stop button, or Stop now while a run cleans up. Never does more than the button said when it was drawn. */
export const stopButton: Button = {
  verb: stop,
  channelOf: (value, desk) => channelOfRun(readStopPress(value).runId, desk),
  async press(value, conversation, desk) {
    const { runId, skip } = readStopPress(value);
    const run = await namedRun(runId, conversation, desk);
    if (run === undefined) return;
    if (skip || run.status !== "cancelling" || desk.engine.isBrokenOff(runId)) {
      await stopRun(run, conversation, desk);
      return;
    }
    const how = inlineCode(`/mesh stop ${run.id}`);
    await conversation.tell(
      notice(`${runTitle(run)} is already stopping and cleaning up. ${how} skips the clean-up.`),
    );
  },
};
