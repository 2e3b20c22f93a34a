import type { RunView } from "../../run/run-view.ts";
import { permitted } from "../playbooks/permitted.ts";
import { inlineCode, mention } from "../text/mrkdwn.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { namedRun } from "./named-run.ts";
import { deniedNotice, notice } from "./notice.ts";

/** `/mesh reference RUN [off]`: told to the whole channel, because it changes what later runs are judged by. */
export async function markReference(
  { run: reference, mark }: { readonly run: string; readonly mark: boolean },
  conversation: Conversation,
  desk: Desk,
): Promise<void> {
  const run = await namedRun(reference, conversation, desk);
  if (!run) return;
  const decision = permitted(run.permissions, "run", conversation, desk.access.roles);
  if (!decision.allowed) await conversation.tell(deniedNotice(decision));
  else await (mark ? markRun : unmarkRun)(run, conversation, desk);
}

async function markRun(run: RunView, { userId, channelId }: Conversation, desk: Desk): Promise<void> {
  await desk.references.mark(run, userId);
  const text = `📌 ${mention(userId)} compares later runs of ${inlineCode(run.playbookName)} with ${inlineCode(run.id)}.`;
  await desk.say(channelId, `reference:${run.id}:${desk.clock.nowMs()}`, notice(text));
}

async function unmarkRun(run: RunView, conversation: Conversation, desk: Desk): Promise<void> {
  const { userId, channelId } = conversation;
  if (!(await desk.references.unmark(run.id))) {
    await conversation.tell(notice(`${inlineCode(run.id)} is not the reference of its playbook.`));
    return;
  }
  const text = `${mention(userId)} has taken the mark from ${inlineCode(run.id)}: ${inlineCode(run.playbookName)} has no reference now.`;
  await desk.say(channelId, `reference:${run.id}:off:${desk.clock.nowMs()}`, notice(text));
}
