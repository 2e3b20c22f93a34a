import { isJsonObject, type JsonObject } from "../../base/json.ts";
import { findRun } from "../../engine/find-run.ts";
import { openQuestions } from "../../run/open-questions.ts";
import type { QuestionKey } from "../../run/question-key.ts";
import type { RunView } from "../../run/run-view.ts";
import { runLines } from "../cards/list-messages.ts";
import type { AnswerValue } from "../cards/question-message.ts";
import { escapeText, inlineCode } from "../text/mrkdwn.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { notice } from "./notice.ts";

const LOOKED_THROUGH = 50;

/** A press of a question's button. What may be answered, and by whom, is judged now and not when the button was drawn. */
export async function pressAnswer(value: string, conversation: Conversation, desk: Desk): Promise<void> {
  const answer = readAnswer(value);
  if (answer === undefined) {
    await conversation.tell(notice("That button belongs to a question that is not kept any more."));
    return;
  }
  await desk.engine.answer(answer, conversation.userId, answer.value);
  await desk.announcer.look(answer.runId);
}

/** `/mesh approve [RUN]` and `/mesh deny [RUN]`. */
export async function decide(
  value: "approve" | "deny",
  reference: string | undefined,
  conversation: Conversation,
  desk: Desk,
): Promise<void> {
  const waiting = await waitingRuns(reference, desk);
  if ("notFound" in waiting) {
    await conversation.tell(notice(escapeText(waiting.notFound)));
    return;
  }
  const [only, second] = waiting;
  if (only === undefined) {
    await conversation.tell(notice("No run waits for an approval."));
    return;
  }
  if (second !== undefined) {
    const lines = runLines(
      waiting.map(({ run }) => run),
      desk.clock.nowMs(),
    );
    await conversation.tell(notice(`Which one? Write \`/mesh ${value} RUN\` with its id:\n${lines}`));
    return;
  }
  const { status } = await desk.engine.answer(only.question, conversation.userId, value);
  await desk.announcer.look(only.run.id);
  const words = status === "open" ? "Your approval counts; more are needed for" : `You ${past(value)}`;
  await conversation.tell(
    notice(`${words} *${escapeText(only.run.playbookTitle)}* (${inlineCode(only.run.id)}).`),
  );
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
  desk: Desk,
): Promise<readonly WaitingRun[] | { readonly notFound: string }> {
  if (reference === undefined) {
    const active = await desk.engine.list({ limit: LOOKED_THROUGH, status: "active" });
    return active.flatMap(openApprovals);
  }
  const found = await findRun(desk.engine, reference);
  return "run" in found ? openApprovals(found.run) : found;
}

function openApprovals(run: RunView): readonly WaitingRun[] {
  return openQuestions(run, "approve").map(({ key }) => ({ run, question: key }));
}

/** What a button of a question carries; `undefined` when it is none of ours. */
export function readAnswer(text: string): AnswerValue | undefined {
  const place = readPlace(text);
  if (place === undefined || typeof place.value !== "string") return undefined;
  const { runId, stepId, cellKey, value, asked } = place;
  return { runId, stepId, cellKey, value, ...(typeof asked === "number" ? { asked } : {}) };
}

/** Where the question is that a button belongs to, and what else the button carries. */
export function readPlace(text: string): (QuestionKey & JsonObject) | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { runId, stepId, cellKey } = value;
  if (typeof runId !== "string" || typeof stepId !== "string" || typeof cellKey !== "string")
    return undefined;
  return { ...value, runId, stepId, cellKey };
}
