import type { RunView } from "../../run/run-view.ts";
import { runLines } from "../cards/list-messages.ts";
import { isActive, RUN_WORDS } from "../cards/status-words.ts";
import { readStopPress } from "../cards/stop-button.ts";
import { permitted } from "../playbooks/permitted.ts";
import { escapeText, inlineCode } from "../text/mrkdwn.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { namedRun } from "./named-run.ts";
import { deniedNotice, notice } from "./notice.ts";

/** The Stop button, and Stop now while a run cleans up. What was not on the button is not done. */
export async function pressStop(value: string, conversation: Conversation, desk: Desk): Promise<void> {
  const { runId, skip } = readStopPress(value);
  const run = await namedRun(runId, conversation, desk);
  if (run === undefined) return;
  if (skip || run.status !== "cancelling") {
    await stop(run, conversation, desk);
    return;
  }
  const title = `*${escapeText(run.playbookTitle)}* (${inlineCode(run.id)})`;
  const how = inlineCode(`/mesh stop ${run.id}`);
  await conversation.tell(notice(`${title} is stopping already and cleans up. ${how} skips that.`));
}

/** `/mesh stop [RUN]`: the run stops and cleans up; a second stop skips the clean-up. */
export async function stopRun(
  reference: string | undefined,
  conversation: Conversation,
  desk: Desk,
): Promise<void> {
  if (reference === undefined) {
    await stopTheOne(conversation, desk);
    return;
  }
  const run = await namedRun(reference, conversation, desk);
  if (run) await stop(run, conversation, desk);
}

async function stopTheOne(conversation: Conversation, desk: Desk): Promise<void> {
  const active = await desk.engine.list({ limit: 50, status: "active" });
  const here = active.filter((run) => run.channel === conversation.channelId);
  const candidates = here.length > 0 ? here : active;
  const [only, second] = candidates;
  if (only === undefined) {
    await conversation.tell(notice("Nothing runs, so there is nothing to stop."));
  } else if (second === undefined) {
    await stop(only, conversation, desk);
  } else {
    const lines = runLines(candidates, desk.clock.nowMs());
    await conversation.tell(notice(`Which one? Write \`/mesh stop RUN\` with its id:\n${lines}`));
  }
}

async function stop(run: RunView, conversation: Conversation, desk: Desk): Promise<void> {
  const title = `*${escapeText(run.playbookTitle)}* (${inlineCode(run.id)})`;
  if (!isActive(run.status)) {
    await conversation.tell(notice(`${title} is not running: it is ${RUN_WORDS[run.status].word} already.`));
    return;
  }
  const decision = permitted(run.permissions, "stop", conversation, desk.access.roles);
  if (!decision.allowed) {
    await conversation.tell(deniedNotice(decision));
    return;
  }
  const skipCleanUp = run.status === "cancelling";
  await desk.engine.cancel(run.id, conversation.userId, { skipCleanUp });
  await conversation.tell(
    notice(
      skipCleanUp
        ? `The clean-up of ${title} is skipped. What it created may still be there.`
        : `Stopping ${title}. It cleans up first; stop it once more to skip that.`,
    ),
  );
}
