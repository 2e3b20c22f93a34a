import { runListMessage } from "../../cards/list-messages.ts";
import { runCard } from "../../cards/run-card.ts";
import { readHoldUps } from "../../hold-ups.ts";
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

type StatusPorts = Pick<Desk, "engine" | "clock" | "clusterLocks">;

async function showNewest(conversation: Conversation, desk: StatusPorts): Promise<void> {
  const [active, newest] = await Promise.all([
    desk.engine.list({ limit: SHOWN_RUNS, status: "active" }),
    desk.engine.list({ limit: SHOWN_RUNS, status: "ended" }),
  ]);
  const [holdUps, lock] = await Promise.all([readHoldUps(active, desk), desk.clusterLocks.holder()]);
  const shown = lock === undefined ? holdUps : { ...holdUps, lock };
  await conversation.tell(runListMessage([...active, ...newest], desk.clock.nowMs(), shown));
}

async function showOne(reference: string, conversation: Conversation, desk: StatusPorts): Promise<void> {
  const view = await namedRun(reference, conversation, desk);
  if (view === undefined) return;
  const holdUps = await readHoldUps([view], desk);
  await conversation.tell(runCard({ view, nowMs: desk.clock.nowMs(), holdUps }));
}
