import type { Schedule } from "../../run/schedule.ts";
import type { MissedSlots, RefusedSlot, ScheduleNotices } from "../../scheduler/schedule-notices.ts";
import { countWords, slotWords } from "../../scheduler/slot-words.ts";
import type { OutboxMessage } from "../../store/posting.ts";
import type { CardMessage } from "../message.ts";
import { messagePayload } from "../outbox/payload.ts";
import { codeBlock, escapeText, inlineCode } from "../text/mrkdwn.ts";
import { alert } from "./alert.ts";

const REASON_CHARACTERS = 1_500;

/** What a schedule's channel is told about slots that did not become a run. */
export const scheduleNotices: ScheduleNotices = {
  missed: (slots) => noticeOf(slots.schedule, `missed:${slots.slots.at(-1) ?? 0}`, missedMessage(slots)),
  refused: (slot) => noticeOf(slot.schedule, `refused:${slot.slotMs}`, refusedMessage(slot)),
};

function noticeOf({ name, channel }: Schedule, what: string, message: CardMessage): OutboxMessage {
  return { key: `schedule:${name}:${what}`, channel, kind: "post", payload: messagePayload(message) };
}

function missedMessage({ schedule, slots, reason, startedNow, nextSlotMs }: MissedSlots): CardMessage {
  const { name, timeZone } = schedule;
  const [first = 0, last = first] = [slots[0], slots.at(-1)];
  const when =
    slots.length === 1
      ? slotWords(first, timeZone)
      : `${slotWords(first, timeZone)} to ${slotWords(last, timeZone)}`;
  const title = `⚠️ *${escapeText(name)}* missed ${countWords(slots.length)}: ${when}.`;
  const after =
    startedNow === undefined
      ? `Next: ${slotWords(nextSlotMs, timeZone)}. To run it now: ${inlineCode(`/mesh run ${schedule.playbookName}`)}.`
      : `The slot of ${slotWords(startedNow, timeZone)} is running now.`;
  return alert(title, [escapeText(reason)], schedule.mention, after);
}

function refusedMessage({ schedule, slotMs, reason, nextSlotMs }: RefusedSlot): CardMessage {
  const { name, timeZone } = schedule;
  const title = `❌ *${escapeText(name)}* could not be started at ${slotWords(slotMs, timeZone)}.`;
  const next = `Next: ${slotWords(nextSlotMs, timeZone)}. Once fixed: ${inlineCode(`/mesh run ${schedule.playbookName}`)}.`;
  return alert(title, [codeBlock(reason, REASON_CHARACTERS)], schedule.mention, next);
}
