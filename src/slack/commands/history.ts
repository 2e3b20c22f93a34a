import { runsMessage } from "../cards/list-messages.ts";
import { runDetails } from "../cards/run-details.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { namedRun } from "./named-run.ts";

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
  const run = await namedRun(reference, conversation, desk);
  if (!run) return;
  const { id, playbookName } = run;
  const [origin, marked] = await Promise.all([desk.engine.origin(id), desk.references.of(playbookName)]);
  const kept = { origin, isReference: marked?.runId === id };
  await conversation.tell(runDetails(run, kept, desk.clock.nowMs()));
}
