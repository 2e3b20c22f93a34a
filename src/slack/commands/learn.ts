import { suggestName } from "../../base/suggest.ts";
import { isLesson } from "../../lessons/lesson-steps.ts";
import type { LibraryEntry } from "../../library/playbook-library.ts";
import { sourceDigest } from "../../playbook/index.ts";
import type { PlaybookSource } from "../../playbook/playbook.ts";
import { openQuestions } from "../../run/open-questions.ts";
import type { QuestionKey } from "../../run/question-key.ts";
import type { QuestionView, RunView } from "../../run/run-view.ts";
import { lessonListMessage } from "../cards/lesson-list.ts";
import { lessonPage } from "../cards/lesson-page.ts";
import { isActive } from "../cards/status-words.ts";
import { runForm } from "../forms/run-form.ts";
import { checkRequest } from "../playbooks/check-request.ts";
import { outboxKeys } from "../runs/keys.ts";
import { escapeText, inlineCode } from "../text/mrkdwn.ts";
import type { Conversation } from "./conversation.ts";
import { readAnswer, readPlace } from "./decide.ts";
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
  await oneAtATime(name, conversation, async () => {
    const mine = await mineUnderWay(name, conversation, desk);
    if (mine) await showPage(mine, conversation, desk);
    else await begin(name, conversation, desk);
  });
}

/**
 * Begins the lesson anew and then leaves the person's run of it that was under way: each has a namespace of its own. What
 * cannot be begun, for whichever reason, ends nothing.
 */
export async function restartLesson(name: string, conversation: Conversation, desk: Desk): Promise<void> {
  await oneAtATime(name, conversation, async () => {
    const mine = await mineUnderWay(name, conversation, desk);
    const begun = await begin(name, conversation, desk);
    if (begun && mine) await desk.engine.cancel(mine.id, conversation.userId);
  });
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
    await desk.engine.cancel(runId, conversation.userId);
    await conversation.tell(
      notice(`You leave ${title}. What it deployed is being removed; its thread says when that is done.`),
    );
  }
}

/** A press of a page's button. What may be answered, and by whom, is judged now and not when the button was drawn. */
export async function pressLesson(value: string, conversation: Conversation, desk: Desk): Promise<void> {
  const answer = readAnswer(value);
  const view = answer && (await desk.engine.view(answer.runId));
  const question = answer && questionAt(answer, view);
  if (answer === undefined || question === undefined) {
    await conversation.tell(NOT_KEPT);
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
  const place = readPlace(value);
  const offer = place && questionAt(place, await desk.engine.view(place.runId))?.offer;
  if (offer === undefined) {
    await conversation.tell(NOT_KEPT);
    return;
  }
  const checked = await checkRequest(offer.playbook, {}, desk.library);
  if (checked.kind === "unknown" || checked.kind === "broken")
    await tellRefusal(offer.playbook, checked, conversation);
  else if (conversation.openForm)
    await conversation.openForm(runForm(checked.playbook, offer.inputs, conversation.channelId));
}

const NOT_KEPT = notice("That button belongs to a lesson that is not kept any more.");

function questionAt({ stepId, cellKey }: QuestionKey, view: RunView | undefined): QuestionView | undefined {
  const step = view?.steps.find(({ id }) => id === stepId);
  return step?.cells.find(({ key }) => key === cellKey)?.question;
}

const beginning = new Set<string>();

/** Two presses of one button begin one lesson. */
async function oneAtATime(name: string, { userId }: Conversation, work: () => Promise<void>): Promise<void> {
  const key = `${userId} ${name}`;
  if (beginning.has(key)) return;
  beginning.add(key);
  try {
    await work();
  } finally {
    beginning.delete(key);
  }
}

/** @returns false when it cannot be begun; the person was told why. */
async function begin(name: string, conversation: Conversation, desk: Desk): Promise<boolean> {
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
  desk: Desk,
): Promise<RunView | undefined> {
  const active = await desk.engine.list({ limit: LOOKED_THROUGH, status: "active", playbookName: lesson });
  return active.find((run) => run.requestedBy === userId && run.status !== "cancelling" && isLesson(run));
}

/** The page that waits, once more and for the person alone: its buttons do the same as those in the thread. */
async function showPage(view: RunView, conversation: Conversation, desk: Desk): Promise<void> {
  const [waiting] = openQuestions(view, "lesson");
  const where = view.channel === undefined ? "" : ` Its thread is in <#${view.channel}>.`;
  if (waiting) await conversation.tell(lessonPage(view, waiting.key, waiting.question));
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
  const edition = sourceDigest(entry.source);
  const text =
    entry.errorCount > 0
      ? `The file of this lesson was edited and has mistakes now. Yours goes on as you began it; it cannot be begun again until the file is mended.`
      : `There is a newer edition of this lesson. Yours goes on as you began it; \`/mesh learn ${view.playbookName} restart\` begins the new one.`;
  const [key, thread] = [outboxKeys.lessonEdition(view.id, edition), outboxKeys.card(view.id)];
  await desk.say(view.channel, key, notice(`📝 <@${view.requestedBy}> ${text}`), thread);
}

function isNewer(begun: PlaybookSource, now: LibraryEntry | undefined): now is LibraryEntry {
  return now !== undefined && sourceDigest(now.source) !== sourceDigest(begun);
}
