import { parsePlaybook } from "../../playbook/index.ts";
import type { InputDeclaration, PlaybookSource } from "../../playbook/playbook.ts";
import { type ListedPlaybook, playbookListMessage, runListMessage } from "../cards/list-messages.ts";
import { runCard } from "../cards/run-card.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { namedRun } from "./named-run.ts";

const SHOWN_RUNS = 8;

/** `/mesh list` */
export async function showPlaybooks(conversation: Conversation, desk: Desk): Promise<void> {
  await conversation.tell(playbookListMessage(await listedPlaybooks(desk)));
}

/** What was read of each source; a library gives the same one as long as its text is the same. */
const inputsOf = new WeakMap<PlaybookSource, readonly InputDeclaration[]>();

/** The library's playbooks with their inputs. */
export async function listedPlaybooks(desk: Desk): Promise<readonly ListedPlaybook[]> {
  const entries = await desk.library.list();
  return entries.map((entry) => {
    const known = inputsOf.get(entry.source);
    if (known !== undefined) return { entry, inputs: known };
    const { playbook } = parsePlaybook(entry.source, desk.actions);
    const inputs = playbook ? [...playbook.inputs.values()] : [];
    inputsOf.set(entry.source, inputs);
    return { entry, inputs };
  });
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
