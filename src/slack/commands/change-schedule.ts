import type { Schedule } from "../../run/schedule.ts";
import { changedMessage } from "../cards/schedule-changes.ts";
import type { CardMessage } from "../message.ts";
import { permitted } from "../playbooks/permitted.ts";
import { inlineCode } from "../text/mrkdwn.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { deniedNotice, notice } from "./notice.ts";

type Ports = Pick<Desk, "schedules" | "library" | "access" | "say" | "clock">;

/** `/mesh schedule pause`, and the Pause button. */
export async function pauseSchedule(name: string, conversation: Conversation, desk: Ports): Promise<void> {
  const schedule = await changeable(name, conversation, desk);
  if (schedule === undefined) return;
  if (!(await desk.schedules.pause(name, conversation.userId))) {
    await conversation.tell(notice(`${inlineCode(name)} is already paused.`));
    return;
  }
  await sayOf(schedule, "paused", changedMessage(name, "paused", conversation.userId), desk);
}

/** `/mesh schedule resume`, and the Resume button. */
export async function resumeSchedule(name: string, conversation: Conversation, desk: Ports): Promise<void> {
  const schedule = await changeable(name, conversation, desk);
  if (schedule === undefined) return;
  if (!(await desk.schedules.resume(name))) {
    await conversation.tell(notice(`${inlineCode(name)} is not paused.`));
    return;
  }
  const [next] = desk.schedules.next(schedule, 1);
  const message = changedMessage(name, "resumed", conversation.userId, {
    timeZone: schedule.timeZone,
    ...(next === undefined ? {} : { slotMs: next }),
  });
  await sayOf(schedule, "resumed", message, desk);
}

export async function removeSchedule(name: string, conversation: Conversation, desk: Ports): Promise<void> {
  const schedule = await changeable(name, conversation, desk);
  if (schedule === undefined) return;
  await desk.schedules.remove(name);
  await sayOf(schedule, "removed", changedMessage(name, "removed", conversation.userId), desk);
}

/** Announces a change in the channel that the schedule posts to, so that everybody who relies on it learns of it. */
export async function sayOf(
  { name, channel }: Schedule,
  what: string,
  message: CardMessage,
  desk: Pick<Desk, "say" | "clock">,
): Promise<void> {
  await desk.say(channel, `schedule:${name}:${what}:${desk.clock.nowMs()}`, message);
}

/** A playbook's own permissions apply to its schedules as they do to its runs. Tells the person if they may not. */
export async function maySchedule(
  playbookName: string,
  conversation: Conversation,
  desk: Pick<Desk, "library" | "access">,
): Promise<boolean> {
  const entry = await desk.library.find(playbookName);
  const decision = permitted(entry?.playbook?.permissions, "run", conversation, desk.access.roles);
  if (!decision.allowed) await conversation.tell(deniedNotice(decision));
  return decision.allowed;
}

/** The schedule if the person may change it; otherwise they are told why not and the result is `undefined`. */
async function changeable(
  name: string,
  conversation: Conversation,
  desk: Ports,
): Promise<Schedule | undefined> {
  const schedule = await desk.schedules.find(name);
  return (await maySchedule(schedule.playbookName, conversation, desk)) ? schedule : undefined;
}
