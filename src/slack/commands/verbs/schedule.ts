import { addedMessage } from "../../cards/schedule-changes.ts";
import { nextSlotsMessage, scheduleListMessage } from "../../cards/schedule-list.ts";
import { typedValues } from "../../playbooks/typed-value.ts";
import { maySchedule, pauseSchedule, removeSchedule, resumeSchedule, sayOf } from "../change-schedule.ts";
import type { Conversation } from "../conversation.ts";
import type { Desk } from "../desk.ts";
import { commandMistakes } from "../notice.ts";
import { parseSchedule, type ScheduleCommand } from "../parse-schedule.ts";
import { defineVerb } from "../verb.ts";

const CONFIRMED_SLOTS = 3;
const SHOWN_SLOTS = 5;

export const schedule = defineVerb({
  name: "schedule",
  also: ["schedules", "cron"],
  takes: "[add, list, next, pause, resume, remove]",
  does: "runs a playbook automatically at certain times",
  more: 'To add one: `/mesh schedule add NAME "0 3 * * *" Europe/Berlin PLAYBOOK [input=value …]`, with the five fields of cron and an IANA time zone. `/mesh schedule next NAME` shows when it runs; `pause`, `resume` and `remove` take its name. A night that failed or was slower than the last good one is reported in the channel.',
  // Anybody may look at schedules, just as anybody may look at what is running.
  right: ({ act }) => (act === "list" || act === "next" ? "anybody" : "listed"),
  posts: true,
  parse: parseSchedule,
  async run(command, conversation, desk) {
    switch (command.act) {
      case "add":
        return add(command, conversation, desk);
      case "list":
        return showAll(conversation, desk);
      case "next":
        return showNext(command.name, conversation, desk);
      case "pause":
        return pauseSchedule(command.name, conversation, desk);
      case "resume":
        return resumeSchedule(command.name, conversation, desk);
      case "remove":
        return removeSchedule(command.name, conversation, desk);
    }
  },
});

async function add(
  { name, cron, timeZone, playbook, inputs }: Extract<ScheduleCommand, { act: "add" }>,
  conversation: Conversation,
  desk: Pick<Desk, "schedules" | "library" | "access" | "say" | "clock">,
): Promise<void> {
  const { userId, channelId } = conversation;
  if (!(await maySchedule(playbook, conversation, desk))) return;
  const declared = (await desk.library.find(playbook))?.playbook?.inputs ?? new Map();
  const values = typedValues(declared, inputs);
  const wanted = { name, cron, timeZone, playbookName: playbook, inputs: values, channel: channelId };
  const done = await desk.schedules.add(wanted, userId);
  if ("diagnostics" in done) {
    await conversation.tell(commandMistakes(done.diagnostics));
    return;
  }
  const slots = desk.schedules.next(done.added, CONFIRMED_SLOTS);
  await sayOf(done.added, "added", addedMessage(done.added, slots), desk);
}

async function showAll(
  conversation: Conversation,
  { schedules, clock }: Pick<Desk, "schedules" | "clock">,
): Promise<void> {
  await conversation.tell(scheduleListMessage(await schedules.list(), clock.nowMs(), schedules.mistakes()));
}

async function showNext(
  name: string | undefined,
  conversation: Conversation,
  desk: Pick<Desk, "schedules">,
): Promise<void> {
  const schedules = name === undefined ? await desk.schedules.list() : [await desk.schedules.find(name)];
  const shown = schedules.map((found) => ({
    schedule: found,
    slots: desk.schedules.next(found, name === undefined ? 1 : SHOWN_SLOTS),
  }));
  await conversation.tell(nextSlotsMessage(shown));
}
