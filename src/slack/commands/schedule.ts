import type { ScheduleRow } from "../../store/schedule-repository.ts";
import {
  addedMessage,
  changedMessage,
  nextSlotsMessage,
  scheduleListMessage,
} from "../cards/schedule-messages.ts";
import { permitted } from "../playbooks/permitted.ts";
import { inlineCode } from "../text/mrkdwn.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { commandMistakes, deniedNotice, notice } from "./notice.ts";
import type { ScheduleCommand } from "./parse-schedule.ts";

const CONFIRMED_SLOTS = 3;
const SHOWN_SLOTS = 5;

/** `/mesh schedule …` */
export async function answerSchedule(
  command: ScheduleCommand,
  conversation: Conversation,
  desk: Desk,
): Promise<void> {
  switch (command.act) {
    case "add":
      return add(command, conversation, desk);
    case "list":
      return conversation.tell(
        scheduleListMessage(await desk.schedules.list(), desk.clock.nowMs(), desk.schedules.mistakes()),
      );
    case "next":
      return showNext(command.name, conversation, desk);
    case "pause":
      return pauseSchedule(command.name, conversation, desk);
    case "resume":
      return resumeSchedule(command.name, conversation, desk);
    case "remove":
      return remove(command.name, conversation, desk);
  }
}

async function add(
  { name, cron, timeZone, playbook, inputs }: Extract<ScheduleCommand, { act: "add" }>,
  conversation: Conversation,
  desk: Desk,
): Promise<void> {
  const { userId, channelId } = conversation;
  if (!(await mayRun(playbook, conversation, desk))) return;
  const wanted = { name, cron, timeZone, playbookName: playbook, inputs, channel: channelId };
  const done = await desk.schedules.add(wanted, userId);
  if ("diagnostics" in done) {
    await conversation.tell(commandMistakes(done.diagnostics));
    return;
  }
  const slots = desk.schedules.next(done.added, CONFIRMED_SLOTS);
  await say("added", addedMessage(done.added, slots), done.added, desk);
}

async function showNext(name: string | undefined, conversation: Conversation, desk: Desk): Promise<void> {
  const schedules = name === undefined ? await desk.schedules.list() : [await desk.schedules.find(name)];
  const shown = schedules.map((schedule) => ({
    schedule,
    slots: desk.schedules.next(schedule, name === undefined ? 1 : SHOWN_SLOTS),
  }));
  await conversation.tell(nextSlotsMessage(shown));
}

/** `/mesh schedule pause NAME` and the Pause button. */
export async function pauseSchedule(name: string, conversation: Conversation, desk: Desk): Promise<void> {
  const schedule = await desk.schedules.find(name);
  if (!(await mayRun(schedule.playbookName, conversation, desk))) return;
  if (!(await desk.schedules.pause(name, conversation.userId))) {
    await conversation.tell(notice(`${inlineCode(name)} is paused already.`));
    return;
  }
  const message = changedMessage(name, "paused", conversation.userId);
  await say("paused", message, schedule, desk);
}

/** `/mesh schedule resume NAME` and the Resume button. */
export async function resumeSchedule(name: string, conversation: Conversation, desk: Desk): Promise<void> {
  const schedule = await desk.schedules.find(name);
  if (!(await mayRun(schedule.playbookName, conversation, desk))) return;
  if (!(await desk.schedules.resume(name))) {
    await conversation.tell(notice(`${inlineCode(name)} is not paused.`));
    return;
  }
  const [next] = desk.schedules.next(schedule, 1);
  const message = changedMessage(name, "resumed", conversation.userId, {
    timeZone: schedule.timeZone,
    ...(next === undefined ? {} : { slotMs: next }),
  });
  await say("resumed", message, schedule, desk);
}

async function remove(name: string, conversation: Conversation, desk: Desk): Promise<void> {
  const schedule = await desk.schedules.find(name);
  if (!(await mayRun(schedule.playbookName, conversation, desk))) return;
  await desk.schedules.remove(name);
  const message = changedMessage(name, "removed", conversation.userId);
  await say("removed", message, schedule, desk);
}

/** The playbook's own permissions hold for its schedules as for its runs. Tells who may not. */
async function mayRun(playbookName: string, conversation: Conversation, desk: Desk): Promise<boolean> {
  const entry = await desk.library.find(playbookName);
  const decision = permitted(entry?.playbook?.permissions, "run", conversation, desk.access.roles);
  if (!decision.allowed) await conversation.tell(deniedNotice(decision));
  return decision.allowed;
}

/** For all to see where the schedule posts: whoever relies on it hears of the change. */
async function say(
  what: string,
  message: Parameters<Desk["say"]>[2],
  { name, channel }: ScheduleRow,
  desk: Desk,
): Promise<void> {
  await desk.say(channel, `schedule:${name}:${what}:${desk.clock.nowMs()}`, message);
}
