import type { ClusterLock } from "../../engine/cluster-lock.ts";
import { openQuestions } from "../../run/open-questions.ts";
import type { RunView } from "../../run/run-view.ts";
import { escapeText, mention, truncate } from "../text/mrkdwn.ts";
import { answererWords } from "./answerer-words.ts";
import { lockSentence } from "./lock-sentence.ts";
import { runName } from "./run-name.ts";
import { RUN_WORDS } from "./status-words.ts";

/** What keeps runs from beginning. */
export interface HoldUps {
  /** Queued run → the runs that it waits for. */
  readonly ahead: ReadonlyMap<string, readonly RunView[]>;
  /** Who has locked the cluster. */
  readonly lock?: ClusterLock;
}

export const NO_HOLD_UPS: HoldUps = { ahead: new Map() };

const SHOWN = 3;
const QUESTION_LENGTH = 150;

/** Why a run does not go on by itself, a line for each reason: the runs ahead of it, a lock, the questions that it asks. */
export function holdUpLines(view: RunView, { ahead, lock }: HoldUps, nowMs: number): readonly string[] {
  const asked = openQuestions(view)
    .filter(({ question }) => question.kind !== "lesson")
    .map(
      ({ question }) =>
        `🙋 Waits for an answer from ${answererWords(question, view)}: ${truncate(escapeText(question.text), QUESTION_LENGTH)}`,
    );
  if (view.status !== "queued") return [...asked.slice(0, SHOWN), ...more(asked.length - SHOWN, "questions")];
  const others = ahead.get(view.id) ?? [];
  const queue = others.slice(0, SHOWN).map(waitsFor);
  const locked = lock === undefined || lock.owner === view.requestedBy ? [] : [lockSentence(lock, nowMs)];
  return [...queue, ...more(others.length - SHOWN, "runs"), ...locked];
}

function more(count: number, what: string): readonly string[] {
  return count > 0 ? [`… and ${count} more ${what}`] : [];
}

function waitsFor(run: RunView): string {
  const title = truncate(escapeText(run.playbookTitle), 80);
  return `⏳ Waits for *${title}* (${runName(run)}, ${RUN_WORDS[run.status].word}), started by ${mention(run.requestedBy)}`;
}
