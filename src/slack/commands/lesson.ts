import { suggestName } from "../../base/suggest.ts";
import { isLesson } from "../../lessons/lesson-steps.ts";
import { openQuestions } from "../../run/open-questions.ts";
import type { RunView } from "../../run/run-view.ts";
import { lessonPage } from "../cards/lesson-page.ts";
import { isActive } from "../cards/status-words.ts";
import { checkRequest } from "../playbooks/check-request.ts";
import { escapeText, inlineCode } from "../text/mrkdwn.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { tellOfNewerEdition } from "./newer-edition.ts";
import { notice } from "./notice.ts";
import { start, tellRefusal } from "./run.ts";

const LOOKED_THROUGH = 100;

type LessonPorts = Pick<Desk, "lessons" | "engine" | "access" | "check" | "oneAtATime">;

/** Begins a lesson, or shows the person where they are in it: the current page with its buttons. */
export async function beginLesson(
  name: string,
  conversation: Conversation,
  desk: LessonPorts & Pick<Desk, "say">,
): Promise<void> {
  const wasDone = await desk.oneAtATime(keyOf(name, conversation), async () => {
    if (!(await showMine(name, conversation, desk))) await begin(name, conversation, desk);
  });
  // A second press, or a command typed in the meantime, gets an answer too: the page of the lesson that the first one began.
  if (!wasDone) await showMine(name, conversation, desk);
}

/** @returns false if the person is not in the lesson. */
async function showMine(
  name: string,
  conversation: Conversation,
  desk: Pick<Desk, "engine" | "lessons" | "say">,
): Promise<boolean> {
  const mine = await mineUnderWay(name, conversation, desk);
  if (mine) await showPage(mine, conversation, desk);
  return mine !== undefined;
}

/**
 * Begins the lesson again and then leaves the person's earlier run of it; each has its own namespace. If it cannot begin,
 * for whatever reason, the earlier run continues.
 */
export async function restartLesson(
  name: string,
  conversation: Conversation,
  desk: LessonPorts & Pick<Desk, "say">,
): Promise<void> {
  const wasDone = await desk.oneAtATime(keyOf(name, conversation), async () => {
    const mine = await mineUnderWay(name, conversation, desk);
    const begun = await begin(name, conversation, desk);
    if (begun && mine) await desk.engine.cancel(mine.id, conversation.userId);
  });
  if (!wasDone) await showMine(name, conversation, desk);
}

/** Ends the person's run of a lesson, if there is one. */
export async function leaveNamedLesson(
  name: string,
  conversation: Conversation,
  desk: Pick<Desk, "engine">,
): Promise<void> {
  const mine = await mineUnderWay(name, conversation, desk);
  if (mine) await leaveLesson(mine.id, conversation, desk);
  else await conversation.tell(notice(`You have not started the lesson ${inlineCode(name)}.`));
}

/** Ends a run of a lesson, which cleans up. Only the learner may do this. */
export async function leaveLesson(
  runId: string,
  conversation: Conversation,
  desk: Pick<Desk, "engine">,
): Promise<void> {
  const view = await desk.engine.view(runId);
  const title = `*${escapeText(view?.playbookTitle ?? "the lesson")}*`;
  if (view === undefined || !isActive(view.status)) {
    await conversation.tell(notice(`${title} has already ended.`));
  } else if (view.requestedBy !== conversation.userId) {
    await conversation.tell(
      notice(`🔒 ${title} is <@${view.requestedBy}>'s lesson. \`/mesh stop ${runId}\` still ends it.`),
    );
  } else {
    await desk.engine.cancel(runId, conversation.userId);
    await conversation.tell(
      notice(`You have left ${title}. What it deployed is being removed; its thread says when that is done.`),
    );
  }
}

/** Two presses of the same button begin one lesson. */
function keyOf(lesson: string, { userId }: Conversation): string {
  return `lesson ${userId} ${lesson}`;
}

/** @returns false if it cannot begin; the person has been told why. */
async function begin(
  name: string,
  conversation: Conversation,
  desk: Pick<Desk, "lessons" | "engine" | "access" | "check">,
): Promise<boolean> {
  const checked = await checkRequest(name, {}, desk.lessons);
  if (checked.kind === "unknown") {
    const names = (await desk.lessons.list()).map((lesson) => lesson.name);
    await conversation.tell(
      notice(
        `There is no lesson ${inlineCode(name)}. ${escapeText(suggestName(name, names))} \`/mesh learn\` shows them all.`,
      ),
    );
    return false;
  }
  if (checked.kind === "ready") return start(checked, conversation, desk);
  await tellRefusal(name, checked, conversation);
  return false;
}

/** The person's newest run of a lesson that has not ended. */
async function mineUnderWay(
  lesson: string,
  { userId }: Conversation,
  desk: Pick<Desk, "engine">,
): Promise<RunView | undefined> {
  const active = await desk.engine.list({ limit: LOOKED_THROUGH, status: "active", playbookName: lesson });
  return active.find((run) => run.requestedBy === userId && run.status !== "cancelling" && isLesson(run));
}

/** Shows the current page again, to this person only; its buttons do the same as those in the thread. */
async function showPage(
  view: RunView,
  conversation: Conversation,
  desk: Pick<Desk, "engine" | "lessons" | "say">,
): Promise<void> {
  const [waiting] = openQuestions(view, "lesson");
  const where = view.channel === undefined ? "" : ` Its thread is in <#${view.channel}>.`;
  if (waiting) await conversation.tell(lessonPage(view, waiting.key, waiting.question));
  else
    await conversation.tell(
      notice(
        `*${escapeText(view.playbookTitle)}* is preparing something; its next page appears by itself.${where}`,
      ),
    );
  await tellOfNewerEdition(view, desk);
}
