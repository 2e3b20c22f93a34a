import { runLines } from "../../cards/list-messages.ts";
import type { Conversation } from "../conversation.ts";
import type { Desk } from "../desk.ts";
import { namedRun } from "../named-run.ts";
import { notice } from "../notice.ts";
import { parseOptional } from "../parse-words.ts";
import { stopRun } from "../stop-run.ts";
import { defineVerb } from "../verb.ts";

export const stop = defineVerb({
  name: "stop",
  also: ["cancel", "abort", "kill", "end", "halt"],
  takes: "[RUN]",
  does: "stops a run and cleans up after it",
  more: "Without RUN it stops the one run in progress. The clean-up steps (`finally`) still run; a second stop skips them.",
  right: "listed",
  parse: (words) => parseOptional("stop", words),
  async run(reference, conversation, desk) {
    if (reference === undefined) {
      await stopTheOne(conversation, desk);
      return;
    }
    const run = await namedRun(reference, conversation, desk);
    if (run) await stopRun(run, conversation, desk);
  },
});

async function stopTheOne(
  conversation: Conversation,
  desk: Pick<Desk, "engine" | "access" | "clock">,
): Promise<void> {
  const active = await desk.engine.list({ limit: 50, status: "active" });
  const here = active.filter((run) => run.channel === conversation.channelId);
  const candidates = here.length > 0 ? here : active;
  const [only, second] = candidates;
  if (only === undefined) {
    await conversation.tell(notice("Nothing is running, so there is nothing to stop."));
  } else if (second === undefined) {
    await stopRun(only, conversation, desk);
  } else {
    const lines = runLines(candidates, desk.clock.nowMs());
    await conversation.tell(notice(`Which one? Write \`/mesh stop RUN\` with its id:\n${lines}`));
  }
}
