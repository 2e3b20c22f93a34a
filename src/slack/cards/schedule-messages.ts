import type { Diagnostic } from "../../base/diagnostic.ts";
import type { MissedSlots, RefusedSlot, ScheduleNotices } from "../../scheduler/schedule-notices.ts";
import type { ListedSchedule } from "../../scheduler/schedules.ts";
import { countWords, slotWords } from "../../scheduler/slot-words.ts";
import type { OutboxMessage } from "../../store/posting.ts";
import type { ScheduleRow } from "../../store/schedule-repository.ts";
import type { SlotRow } from "../../store/slot-claim.ts";
import { LIMITS } from "../limits.ts";
import { type Block, button, type CardMessage, context, fallback, header, section } from "../message.ts";
import { messagePayload } from "../outbox/payload.ts";
import { codeBlock, escapeText, inlineCode, mention, truncate, truncateLines } from "../text/mrkdwn.ts";
import { ACTION } from "./actions.ts";
import { inputsLine } from "./run-facts.ts";

/** Slack takes 50 blocks and 12,000 characters in a message: as many schedules as surely fit. */
const SHOWN_SCHEDULES = 15;
const BLOCK_CHARACTERS = 600;
const REASON_CHARACTERS = 1_500;

/** What `/mesh schedule list` answers. */
export function scheduleListMessage(
  schedules: readonly ListedSchedule[],
  nowMs: number,
  mistakes: readonly Diagnostic[] = [],
): CardMessage {
  const declared = declaredMistakes(mistakes);
  if (schedules.length === 0) {
    const text = `There are no schedules yet. Add one: ${inlineCode('/mesh schedule add nightly "0 3 * * *" Europe/Berlin PLAYBOOK')}.`;
    return { text: fallback(text), blocks: [section(text), ...declared] };
  }
  const left = schedules.length - SHOWN_SCHEDULES;
  return {
    text: fallback(`${schedules.length} schedule${schedules.length === 1 ? "" : "s"}`),
    blocks: [
      header("Schedules"),
      ...schedules.slice(0, SHOWN_SCHEDULES).map((schedule) => scheduleBlock(schedule, nowMs)),
      ...(left > 0 ? [context(`And ${left} more; \`/mesh schedule next\` names them all.`)] : []),
      ...declared,
    ],
  };
}

const SHOWN_MISTAKES = 3;

/** What keeps declared schedules from being brought up to date, if anything. */
export function declaredMistakes(mistakes: readonly Diagnostic[]): readonly Block[] {
  if (mistakes.length === 0) return [];
  const lines = mistakes.slice(0, SHOWN_MISTAKES).map(({ file, range, message, hint }) => {
    const place = `${file ?? ""}${range ? `:${range.start.line}` : ""}`;
    return `⚠️ ${inlineCode(place)} ${truncate(escapeText([message, hint].filter(Boolean).join(" ")), 400)}`;
  });
  const left = mistakes.length - lines.length;
  const rest = left > 0 ? ` And ${left} more.` : "";
  const kept = `Until that is mended the declared schedules stay as they were.${rest}`;
  return [section([...lines, kept].join("\n"))];
}

/** A schedule: what it runs and when, what became of its last slot, and a button to pause it or go on. */
export function scheduleBlock(schedule: ListedSchedule, nowMs: number): Block {
  const { name, origin, pausedBy, pausedAtMs, channel, last } = schedule;
  const facts = [
    timingWords(schedule),
    `<#${channel}>`,
    origin === "declared" ? "declared" : `by ${mention(schedule.createdBy)}`,
  ];
  const paused = pausedAtMs !== null;
  const lines = [
    `${paused ? "⏸️" : "🗓️"} *${escapeText(name)}* · ${inlineCode(truncate(schedule.playbookName, 80))}`,
    facts.join(" · "),
    paused
      ? `Paused by ${mention(pausedBy ?? "somebody")}.`
      : `Next: ${slotWords(Math.max(schedule.nextSlotMs, nowMs), schedule.timeZone)}`,
    ...(last === undefined ? [] : [lastWords(last, schedule.timeZone)]),
  ];
  return {
    type: "section",
    text: { type: "mrkdwn", text: truncate(lines.join("\n"), BLOCK_CHARACTERS) },
    accessory: button({
      label: paused ? "Resume" : "Pause",
      actionId: paused ? ACTION.resumeSchedule : ACTION.pauseSchedule,
      value: name,
    }),
  };
}

function lastWords({ outcome, slotMs, runId, reason }: SlotRow, timeZone: string): string {
  const when = slotWords(slotMs, timeZone);
  if (outcome === "run") return `Last: ${when}, run ${inlineCode(runId ?? "")}`;
  const why = truncate(escapeText(reason ?? ""), 200);
  return `⚠️ Last: ${when} ${outcome === "missed" ? "was missed" : "could not be started"}. ${why}`;
}

/** What `/mesh schedule next` answers. */
export function nextSlotsMessage(
  shown: readonly { readonly schedule: ScheduleRow; readonly slots: readonly number[] }[],
): CardMessage {
  if (shown.length === 0) return scheduleListMessage([], 0);
  const lines = shown.flatMap(({ schedule, slots }) => {
    const title = `*${escapeText(schedule.name)}* ${timingWords(schedule)}${schedule.pausedAtMs === null ? "" : " · paused: none of these will run"}`;
    return [title, ...slotLines(slots, schedule.timeZone)];
  });
  return {
    text: fallback("The next slots"),
    blocks: [section(truncateLines(lines.join("\n"), LIMITS.sectionText))],
  };
}

/** Told in the channel when a schedule was added. */
export function addedMessage(schedule: ScheduleRow, slots: readonly number[]): CardMessage {
  const { name, createdBy, playbookName } = schedule;
  const inputs = inputsLine(schedule.inputs);
  const title = `🗓️ ${mention(createdBy)} has scheduled ${inlineCode(playbookName)} as *${escapeText(name)}*: ${timingWords(schedule)}.`;
  return {
    text: fallback(title),
    blocks: [
      section([title, ...slotLines(slots, schedule.timeZone)].join("\n")),
      ...(inputs === undefined ? [] : [context(inputs)]),
      context(`${inlineCode(`/mesh schedule pause ${name}`)} stops it for a while, \`remove\` for good.`),
    ],
  };
}

/** Told in the channel when somebody has paused, resumed or removed a schedule. */
export function changedMessage(
  name: string,
  what: "paused" | "resumed" | "removed",
  by: string,
  next?: { readonly slotMs?: number; readonly timeZone: string },
): CardMessage {
  const icon = { paused: "⏸️", resumed: "▶️", removed: "🗑️" }[what];
  const after = next?.slotMs === undefined ? "" : ` Next: ${slotWords(next.slotMs, next.timeZone)}.`;
  const text = `${icon} ${mention(by)} has ${what} the schedule *${escapeText(name)}*.${after}`;
  return { text: fallback(text), blocks: [section(text)] };
}

/** How a schedule's channel is told of slots that did not become a run. */
export const scheduleNotices: ScheduleNotices = {
  missed: (slots) => noticeOf(slots.schedule, `missed:${slots.slots.at(-1) ?? 0}`, missedMessage(slots)),
  refused: (slot) => noticeOf(slot.schedule, `refused:${slot.slotMs}`, refusedMessage(slot)),
};

function noticeOf({ name, channel }: ScheduleRow, what: string, message: CardMessage): OutboxMessage {
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
      : `The slot of ${slotWords(startedNow, timeZone)} is run now.`;
  return alert(title, [escapeText(reason)], schedule.mention, after);
}

function refusedMessage({ schedule, slotMs, reason, nextSlotMs }: RefusedSlot): CardMessage {
  const { name, timeZone } = schedule;
  const title = `❌ *${escapeText(name)}* could not be started at ${slotWords(slotMs, timeZone)}.`;
  const next = `Next: ${slotWords(nextSlotMs, timeZone)}. Once mended: ${inlineCode(`/mesh run ${schedule.playbookName}`)}.`;
  return alert(title, [codeBlock(reason, REASON_CHARACTERS)], schedule.mention, next);
}

/**
 * A message that somebody shall not overlook. The lines must have been escaped.
 * @param more what to do next, which no length of the lines may push out
 */
export function alert(
  title: string,
  lines: readonly string[],
  people: readonly string[],
  more?: string,
): CardMessage {
  const names = people.map((id) => (id.startsWith("S") ? `<!subteam^${id}>` : mention(id))).join(" ");
  return {
    text: fallback(title),
    blocks: [
      section(
        truncateLines([names === "" ? title : `${title} ${names}`, ...lines].join("\n"), LIMITS.sectionText),
      ),
      ...(more === undefined ? [] : [section(more)]),
    ],
  };
}

function timingWords({ cron, timeZone }: Pick<ScheduleRow, "cron" | "timeZone">): string {
  return `${inlineCode(cron)} in ${escapeText(timeZone)}`;
}

function slotLines(slots: readonly number[], timeZone: string): readonly string[] {
  return slots.map((slotMs) => `• ${slotWords(slotMs, timeZone)}`);
}
