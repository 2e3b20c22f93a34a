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
  more: "RUN is a run's number (`#41`), its id, the beginning or end of it, or a playbook's name for its last run.",
  right: "anybody",
  parse: (words) => parseOptional("status", words),
  run: (reference, conversation, desk) =>
    reference === undefined ? showNewest(conversation, desk) : showOne(reference, conversation, desk),
});

type StatusPorts = Pick<Desk, "engine" | "clock" | "clusterLocks" | "cardUrls">;

async function showNewest(conversation: Conversation, desk: StatusPorts): Promise<void> {
  const [active, newest] = await Promise.all([
    desk.engine.list({ limit: SHOWN_RUNS, status: "active" }),
    desk.engine.list({ limit: SHOWN_RUNS, status: "ended" }),
  ]);
  const runs = [...active, ...newest];
  const [holdUps, lock, urls] = await Promise.all([
    readHoldUps(active, desk),
    desk.clusterLocks.holder(),
    desk.cardUrls(runs),
  ]);
  const shown = lock === undefined ? holdUps : { ...holdUps, lock };
  await conversation.tell(runListMessage(runs, desk.clock.nowMs(), { holdUps: shown, urls }));
}

async function showOne(reference: string, conversation: Conversation, desk: StatusPorts): Promise<void> {
  const view = await namedRun(reference, conversation, desk);
  if (view === undefined) return;
  const holdUps = await readHoldUps([view], desk);
  await conversation.tell(runCard({ view, nowMs: desk.clock.nowMs(), holdUps }));
}
