import type { RunView } from "../../run/run-view.ts";
import { runName } from "../cards/run-name.ts";
import { isActive, RUN_WORDS } from "../cards/status-words.ts";
import { permitted } from "../playbooks/permitted.ts";
import { escapeText, mention } from "../text/mrkdwn.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { deniedNotice, notice } from "./notice.ts";

/**
 * Stops a run, which then cleans up; if it is already cleaning up, skips that. One that was broken off is not cleaning up:
 * it is resumed, and removes what it left. Its playbook's permissions apply.
 */
export async function stopRun(
  run: RunView,
  conversation: Conversation,
  desk: Pick<Desk, "engine" | "access">,
): Promise<void> {
  const title = runTitle(run);
  if (!isActive(run.status)) {
    await conversation.tell(notice(`${title} is not running: it is already ${RUN_WORDS[run.status].word}.`));
    return;
  }
  const decision = permitted(run.permissions, "stop", conversation, desk.access.roles);
  if (!decision.allowed) {
    await conversation.tell(deniedNotice(decision));
    return;
  }
  const isLeft = desk.engine.isBrokenOff(run.id);
  const skipCleanUp = run.status === "cancelling" && !isLeft;
  await desk.engine.cancel(run.id, conversation.userId, { skipCleanUp });
  await conversation.tell(
    notice(isLeft ? `Cleaning up what ${title} left; stop it once more to skip that.` : stoppedSentence(run)),
  );
}

/** A run as an answer names it: its title, its id, and who started it. */
export function runTitle(run: RunView): string {
  return `*${escapeText(run.playbookTitle)}* (${runName(run)}, started by ${mention(run.requestedBy)})`;
}

function stoppedSentence(run: RunView): string {
  const title = runTitle(run);
  if (run.status === "cancelling")
    return `The clean-up of ${title} is skipped. What it created may still be there.`;
  if (run.status === "queued") return `${title} is taken out of the queue. It had not begun.`;
  const cleansUp = run.steps.some(({ phase }) => phase === "finally");
  return cleansUp
    ? `Stopping ${title}. It cleans up first; stop it once more to skip that.`
    : `Stopping ${title}. It has no clean-up steps, so what it created stays.`;
}
