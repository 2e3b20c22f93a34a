import { runsMessage } from "../cards/list-messages.ts";
import { runDetails } from "../cards/run-details.ts";
import { findRun } from "../runs/find-run.ts";
import { escapeText } from "../text/mrkdwn.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { notice } from "./notice.ts";

const SHOWN_RUNS = 15;

/** `/mesh runs [PLAYBOOK]` */
export async function showRuns(
  playbookName: string | undefined,
  conversation: Conversation,
  desk: Desk,
): Promise<void> {
  const named = playbookName === undefined ? {} : { playbookName };
  const runs = await desk.engine.list({ limit: SHOWN_RUNS, ...named });
  await conversation.tell(runsMessage(runs, playbookName, desk.clock.nowMs()));
}

/** `/mesh show RUN` */
export async function showRun(reference: string, conversation: Conversation, desk: Desk): Promise<void> {
  const found = await findRun(desk.engine, reference);
  if ("notFound" in found) {
    await conversation.tell(notice(escapeText(found.notFound)));
    return;
  }
  const origin = await desk.engine.origin(found.run.id);
  await conversation.tell(runDetails(found.run, origin, desk.clock.nowMs()));
}
