import type { RunView } from "../../../run/run-view.ts";
import { runLines } from "../../cards/list-messages.ts";
import type { Conversation } from "../conversation.ts";
import { namedRun } from "../named-run.ts";
import { notice } from "../notice.ts";
import { parseOptional } from "../parse-words.ts";
import { stopRun } from "../stop-run.ts";
import { defineVerb } from "../verb.ts";

const LOOKED_THROUGH = 50;

export const stop = defineVerb({
  name: "stop",
  also: ["cancel", "abort", "kill", "end", "halt"],
  takes: "[RUN]",
  does: "stops a run and cleans up after it",
  more: "Without RUN it stops the one run in progress. With a playbook's name it takes that playbook's run in progress before one that waits. The clean-up steps (`finally`) still run; a second stop skips them.",
  right: "listed",
  parse: (words) => parseOptional("stop", words),
  async run(reference, conversation, desk) {
    const active = await desk.engine.list({ limit: LOOKED_THROUGH, status: "active" });
    const meant = active.filter((run) => run.playbookName.toLowerCase() === reference);
    const candidates = begunFirst(reference === undefined ? hereFirst(active, conversation) : meant);
    const [only, second] = candidates;
    if (second !== undefined) {
      const lines = runLines(candidates, desk.clock.nowMs(), { urls: await desk.cardUrls(candidates) });
      await conversation.tell(notice(`Which one? Write \`/mesh stop RUN\` with its number or id:\n${lines}`));
    } else if (only !== undefined) await stopRun(only, conversation, desk);
    else if (reference === undefined)
      await conversation.tell(notice("Nothing is running, so there is nothing to stop."));
    else {
      const run = await namedRun(reference, conversation, desk);
      if (run) await stopRun(run, conversation, desk);
    }
  },
});

function hereFirst(active: readonly RunView[], { channelId }: Conversation): readonly RunView[] {
  const here = active.filter((run) => run.channel === channelId);
  return here.length > 0 ? here : active;
}

/** The runs in progress; only if none is, those that wait. */
function begunFirst(active: readonly RunView[]): readonly RunView[] {
  const begun = active.filter(({ status }) => status !== "queued");
  return begun.length > 0 ? begun : active;
}
