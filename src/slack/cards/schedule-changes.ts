import type { Schedule } from "../../run/schedule.ts";
import { slotWords } from "../../scheduler/slot-words.ts";
import { type CardMessage, context, fallback, section } from "../message.ts";
import { escapeText, inlineCode, mention } from "../text/mrkdwn.ts";
import { inputsLine } from "./run-facts.ts";
import { slotLines, timingWords } from "./schedule-words.ts";

/** Posted in the channel when a schedule has been added. */
export function addedMessage(schedule: Schedule, slots: readonly number[]): CardMessage {
  const { name, createdBy, playbookName } = schedule;
  const inputs = inputsLine(schedule.inputs);
  const title = `🗓️ ${mention(createdBy)} scheduled ${inlineCode(playbookName)} as *${escapeText(name)}*: ${timingWords(schedule)}.`;
  return {
    text: fallback(title),
    blocks: [
      section([title, ...slotLines(slots, schedule.timeZone)].join("\n")),
      ...(inputs === undefined ? [] : [context(inputs)]),
      context(`${inlineCode(`/mesh schedule pause ${name}`)} stops it for a while, \`remove\` for good.`),
    ],
  };
}

/** Posted in the channel when somebody has paused, resumed or removed a schedule. */
export function changedMessage(
  name: string,
  what: "paused" | "resumed" | "removed",
  by: string,
  next?: { readonly slotMs?: number; readonly timeZone: string },
): CardMessage {
  const icon = { paused: "⏸️", resumed: "▶️", removed: "🗑️" }[what];
  const after = next?.slotMs === undefined ? "" : ` Next: ${slotWords(next.slotMs, next.timeZone)}.`;
  const text = `${icon} ${mention(by)} ${what} the schedule *${escapeText(name)}*.${after}`;
  return { text: fallback(text), blocks: [section(text)] };
}
