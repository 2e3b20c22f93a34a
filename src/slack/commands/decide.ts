import { findRun } from "../../engine/find-run.ts";
import { openQuestions } from "../../run/open-questions.ts";
import type { QuestionKey } from "../../run/question-key.ts";
import type { RunView } from "../../run/run-view.ts";
import { runLines } from "../cards/list-messages.ts";
import { runName } from "../cards/run-name.ts";
import { escapeText } from "../text/mrkdwn.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { notice } from "./notice.ts";

const LOOKED_THROUGH = 50;

/** `/mesh approve [RUN]` and `/mesh deny [RUN]`. */
export async function decide(
  value: "approve" | "deny",
  reference: string | undefined,
  conversation: Conversation,
  desk: Pick<Desk, "engine" | "announcer" | "clock" | "cardUrls">,
): Promise<void> {
  const waiting = await waitingRuns(reference, desk);
  if ("notFound" in waiting) {
    await conversation.tell(notice(escapeText(waiting.notFound)));
    return;
  }
  const [only, second] = waiting;
  if (only === undefined) {
    await conversation.tell(notice("No run is waiting for an approval."));
    return;
  }
  if (second !== undefined) {
    const runs = waiting.map(({ run }) => run);
    const lines = runLines(runs, desk.clock.nowMs(), { urls: await desk.cardUrls(runs) });
    await conversation.tell(
      notice(`Which one? Write \`/mesh ${value} RUN\` with its number or id:\n${lines}`),
    );
    return;
  }
  const { status } = await desk.engine.answer(only.question, conversation.userId, value);
  await desk.announcer.look(only.run.id);
  const words = status === "open" ? "Your approval counts; more are needed for" : `You ${past(value)}`;
  await conversation.tell(notice(`${words} *${escapeText(only.run.playbookTitle)}* (${runName(only.run)}).`));
}

function past(value: "approve" | "deny"): string {
  return value === "approve" ? "approved" : "denied";
}

interface WaitingRun {
  readonly run: RunView;
  readonly question: QuestionKey;
}

async function waitingRuns(
  reference: string | undefined,
  { engine }: Pick<Desk, "engine">,
): Promise<readonly WaitingRun[] | { readonly notFound: string }> {
  if (reference === undefined) {
    const active = await engine.list({ limit: LOOKED_THROUGH, status: "active" });
    return active.flatMap(openApprovals);
  }
  const found = await findRun(engine, reference);
  return "run" in found ? openApprovals(found.run) : found;
}

function openApprovals(run: RunView): readonly WaitingRun[] {
  return openQuestions(run, "approve").map(({ key }) => ({ run, question: key }));
}
