import { runsMessage } from "../../cards/list-messages.ts";
import { parseOptional } from "../parse-words.ts";
import { defineVerb } from "../verb.ts";

const SHOWN_RUNS = 10;

export const runs = defineVerb({
  name: "runs",
  also: ["history"],
  takes: "[PLAYBOOK]",
  does: "shows the last runs",
  more: "With a playbook's name, only the runs of that playbook. `/mesh show RUN` shows everything about one of them.",
  right: "listed",
  parse: (words) => parseOptional("runs", words),
  async run(playbookName, conversation, desk) {
    const named = playbookName === undefined ? {} : { playbookName };
    const found = await desk.engine.list({ limit: SHOWN_RUNS, ...named });
    await conversation.tell(runsMessage(found, playbookName, desk.clock.nowMs(), await desk.cardUrls(found)));
  },
});
