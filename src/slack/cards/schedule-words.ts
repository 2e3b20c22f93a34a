import type { Schedule } from "../../run/schedule.ts";
import { slotWords } from "../../scheduler/slot-words.ts";
import { escapeText, inlineCode } from "../text/mrkdwn.ts";

/** When a schedule is due. */
export function timingWords({ cron, timeZone }: Pick<Schedule, "cron" | "timeZone">): string {
  return `${inlineCode(cron)} in ${escapeText(timeZone)}`;
}

/** Slots, one per line, in the schedule's own time zone. */
export function slotLines(slots: readonly number[], timeZone: string): readonly string[] {
  return slots.map((slotMs) => `• ${slotWords(slotMs, timeZone)}`);
}
