import { runListMessage } from "../../cards/list-messages.ts";
import { runCard } from "../../cards/run-card.ts";
import type { Conversation } from "../conversation.ts";
import type { Desk } from "../desk.ts";
import { namedRun } from "../named-run.ts";
import { parseOptional } from "../parse-words.ts";
import { defineVerb } from "../verb.ts";

const SHOWN_RUNS = 8;

export const status = defineVerb({
  name: "status",
  also: ["ps"],
  takes: "[RUN]",
  does: "shows what is running, or one run",
  more: "RUN is a run's id, the beginning or end of it, or a playbook's name for its last run.",
  right: "anybody",
  parse: (words) => parseOptional("status", words),
  run: (reference, conversation, desk) =>
    reference === undefined ? showNewest(conversation, desk) : showOne(reference, conversation, desk),
});

async function showNewest(conversation: Conversation, desk: Pick<Desk, "engine" | "clock">): Promise<void> {
  const [active, newest] = await Promise.all([
    desk.engine.list({ limit: SHOWN_RUNS, status: "active" }),
    desk.engine.list({ limit: SHOWN_RUNS, status: "ended" }),
  ]);
  await conversation.tell(runListMessage([...active, ...newest], desk.clock.nowMs()));
}

async function showOne(
  reference: string,
  conversation: Conversation,
  desk: Pick<Desk, "engine" | "clock">,
): Promise<void> {
  const run = await namedRun(reference, conversation, desk);
  if (run) await conversation.tell(runCard({ view: run, nowMs: desk.clock.nowMs() }));
}
