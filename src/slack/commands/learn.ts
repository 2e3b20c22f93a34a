import { createHash } from "node:crypto";
import { isJsonObject } from "../../base/json.ts";
import { suggestName } from "../../base/suggest.ts";
import type { LibraryEntry } from "../../engine/playbook-library.ts";
import type { RunView } from "../../engine/run-view.ts";
import { isLesson } from "../../lessons/lesson-steps.ts";
import type { PlaybookSource } from "../../playbook/playbook.ts";
import { lessonListMessage } from "../cards/lesson-list.ts";
import { lessonPage } from "../cards/lesson-page.ts";
import { isActive } from "../cards/status-words.ts";
import { runForm } from "../forms/run-form.ts";
import { checkRequest } from "../playbooks/check-request.ts";
import { outboxKeys } from "../runs/keys.ts";
import { escapeText, inlineCode } from "../text/mrkdwn.ts";
import type { Conversation } from "./conversation.ts";
import { readAnswer } from "./decide.ts";
import type { Desk } from "./desk.ts";
import { notice } from "./notice.ts";
import type { Command } from "./parse.ts";
import { start, tellRefusal } from "./run.ts";

const LOOKED_THROUGH = 100;

/** `/mesh learn [LESSON] [restart|leave]` */
export async function learn(
  { lesson, wish }: Extract<Command, { verb: "learn" }>,
  conversation: Conversation,
  desk: Desk,
): Promise<void> {
  if (lesson === undefined) {
    const progress = await desk.lessonRecords.ofPerson(conversation.userId);
    await conversation.tell(lessonListMessage(await desk.lessons.list(), progress));
  } else if (wish === "restart") await restartLesson(lesson, conversation, desk);
  else if (wish === "leave") {
    const mine = await mineUnderWay(lesson, conversation, desk);
    if (mine) await leaveLesson(mine.id, conversation, desk);
    else await conversation.tell(notice(`You are not in a lesson ${inlineCode(lesson)}.`));
  } else await beginLesson(lesson, conversation, desk);
}

/** Begins a lesson, or shows where the person is in it: the page that waits, with its buttons. */
export async function beginLesson(name: string, conversation: Conversation, desk: Desk): Promise<void> {
  const mine = await mineUnderWay(name, conversation, desk);
  if (mine) await showPage(mine, conversation, desk);
  else await begin(name, conversation, desk);
}

/** Leaves the person's own run of the lesson, if there is one, and begins it anew: each has a namespace of its own. */
export async function restartLesson(name: string, conversation: Conversation, desk: Desk): Promise<void> {
  const mine = await mineUnderWay(name, conversation, desk);
  if (mine && mine.status !== "cancelling") await desk.engine.cancel(mine.id, conversation.userId);
  await begin(name, conversation, desk);
}

/** The Leave button: only who is in the lesson may. */
export async function leaveLesson(runId: string, conversation: Conversation, desk: Desk): Promise<void> {
  const view = await desk.engine.view(runId);
  const title = `*${escapeText(view?.playbookTitle ?? "the lesson")}*`;
  if (view === undefined || !isActive(view.status)) {
    await conversation.tell(notice(`${title} has ended already.`));
  } else if (view.requestedBy !== conversation.userId) {
    await conversation.tell(
      notice(
        `🔒 ${title} is the lesson of <@${view.requestedBy}>. \`/mesh stop ${runId}\` ends it all the same.`,
      ),
    );
  } else {
    // A second cancel would skip the clean-up.
    if (view.status !== "cancelling") await desk.engine.cancel(runId, conversation.userId);
    await conversation.tell(
      notice(`You leave ${title}. What it deployed is being removed; its thread says when that is done.`),
    );
  }
}

/** A press of a page's button. What may be answered, and by whom, is judged now and not when the button was drawn. */
export async function pressLesson(value: string, conversation: Conversation, desk: Desk): Promise<void> {
  const answer = readAnswer(value);
  const view = answer && (await desk.engine.view(answer.runId));
  const step = view?.steps.find(({ id }) => id === answer?.stepId);
  const question = step?.cells.find(({ key }) => key === answer?.cellKey)?.question;
  if (answer === undefined || question === undefined) {
    await conversation.tell(notice("That button belongs to a lesson that is not kept any more."));
    return;
  }
  if (question.status === "open" && answer.asked !== question.expiresAtMs) {
    await conversation.tell(notice("That button is of an earlier try. Use those of the page as it is now."));
    return;
  }
  await desk.engine.answer(answer, conversation.userId, answer.value);
  await desk.announcer.look(answer.runId);
  if (view) await tellOfNewerEdition(view, desk);
}

/** The button of a page that opens a playbook's form with inputs filled in. */
export async function openOffer(value: string, conversation: Conversation, desk: Desk): Promise<void> {
  const offer = readOffer(value);
  const checked = offer && (await checkRequest(offer.playbook, {}, desk));
  if (offer === undefined || checked === undefined) return;
  if (checked.kind === "unknown" || checked.kind === "broken")
    await tellRefusal(offer.playbook, checked, conversation);
  else if (conversation.openForm)
    await conversation.openForm(runForm(checked.playbook, offer.inputs, conversation.channelId));
}

const beginning = new Set<string>();

async function begin(name: string, conversation: Conversation, desk: Desk): Promise<void> {
  const checked = await checkRequest(name, {}, { library: desk.lessons, actions: desk.actions });
  if (checked.kind === "unknown") {
    const names = (await desk.lessons.list()).map((lesson) => lesson.name);
    await conversation.tell(
      notice(
        `There is no lesson ${inlineCode(name)}. ${escapeText(suggestName(name, names))} \`/mesh learn\` shows them all.`,
      ),
    );
    return;
  }
  if (checked.kind !== "ready") {
    await tellRefusal(name, checked, conversation);
    return;
  }
  // Two presses of one button begin one lesson.
  const key = `${conversation.userId} ${name}`;
  if (beginning.has(key)) return;
  beginning.add(key);
  try {
    await start(checked, conversation, desk);
  } finally {
    beginning.delete(key);
  }
}

/** The person's newest run of a lesson that has not ended. */
async function mineUnderWay(
  lesson: string,
  { userId }: Conversation,
  desk: Desk,
): Promise<RunView | undefined> {
  const active = await desk.engine.list({ limit: LOOKED_THROUGH, status: "active", playbookName: lesson });
  return active.find((run) => run.requestedBy === userId && run.status !== "cancelling" && isLesson(run));
}

/** The page that waits, once more and for the person alone: its buttons do the same as those in the thread. */
async function showPage(view: RunView, conversation: Conversation, desk: Desk): Promise<void> {
  const waiting = view.steps
    .flatMap((step) =>
      step.cells.map((cell) => ({ stepId: step.id, cellKey: cell.key, question: cell.question })),
    )
    .find(({ question }) => question?.kind === "lesson" && question.status === "open");
  const where = view.channel === undefined ? "" : ` Its thread is in <#${view.channel}>.`;
  if (waiting?.question) await conversation.tell(lessonPage(view, waiting, waiting.question));
  else
    await conversation.tell(
      notice(
        `*${escapeText(view.playbookTitle)}* is getting something ready; its next page comes by itself.${where}`,
      ),
    );
  await tellOfNewerEdition(view, desk);
}

/** A run keeps the text that it began with. Whoever is in it is told once of each edition that came after. */
async function tellOfNewerEdition(view: RunView, desk: Desk): Promise<void> {
  if (view.channel === undefined) return;
  const [origin, entry] = await Promise.all([
    desk.engine.origin(view.id),
    desk.lessons.find(view.playbookName),
  ]);
  if (origin === undefined || !isNewer(origin.source, entry)) return;
  const edition = editionOf(entry.source);
  const text =
    entry.errorCount > 0
      ? `The file of this lesson was edited and has mistakes now. Yours goes on as you began it; it cannot be begun again until the file is mended.`
      : `There is a newer edition of this lesson. Yours goes on as you began it; \`/mesh learn ${view.playbookName} restart\` begins the new one.`;
  const [key, thread] = [outboxKeys.lessonEdition(view.id, edition), outboxKeys.card(view.id)];
  await desk.say(view.channel, key, notice(`📝 <@${view.requestedBy}> ${text}`), thread);
}

function isNewer(begun: PlaybookSource, now: LibraryEntry | undefined): now is LibraryEntry {
  return now !== undefined && editionOf(now.source) !== editionOf(begun);
}

function editionOf({ text, includes = {} }: PlaybookSource): string {
  const whole = JSON.stringify([text, Object.entries(includes).sort()]);
  return createHash("sha256").update(whole).digest("hex").slice(0, 12);
}

function readOffer(text: string) {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value) || typeof value.playbook !== "string" || !isJsonObject(value.inputs))
    return undefined;
  return { playbook: value.playbook, inputs: value.inputs };
}
