import { playbookListMessage, runListMessage } from "../cards/list-messages.ts";
import { runCard } from "../cards/run-card.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { namedRun } from "./named-run.ts";

const SHOWN_RUNS = 8;

/** `/mesh list` */
export async function showPlaybooks(conversation: Conversation, desk: Desk): Promise<void> {
  await conversation.tell(playbookListMessage(await desk.library.list()));
}

/** `/mesh status [RUN]` */
export async function showStatus(
  reference: string | undefined,
  conversation: Conversation,
  desk: Desk,
): Promise<void> {
  const nowMs = desk.clock.nowMs();
  if (reference === undefined) {
    const [active, newest] = await Promise.all([
      desk.engine.list({ limit: SHOWN_RUNS, status: "active" }),
      desk.engine.list({ limit: SHOWN_RUNS, status: "ended" }),
    ]);
    await conversation.tell(runListMessage([...active, ...newest], nowMs));
    return;
  }
  const run = await namedRun(reference, conversation, desk);
  if (run) await conversation.tell(runCard({ view: run, nowMs }));
}
