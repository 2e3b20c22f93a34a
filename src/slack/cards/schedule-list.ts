import type { Diagnostic } from "../../base/diagnostic.ts";
import type { DealtSlot, Schedule } from "../../run/schedule.ts";
import type { ListedSchedule } from "../../scheduler/schedules.ts";
import { slotWords } from "../../scheduler/slot-words.ts";
import { LIMITS } from "../limits.ts";
import { type Block, button, type CardMessage, context, fallback, header, section } from "../message.ts";
import { escapeText, inlineCode, mention, truncate, truncateLines } from "../text/mrkdwn.ts";
import { ACTION } from "./actions.ts";
import { slotLines, timingWords } from "./schedule-words.ts";

/** Slack accepts 50 blocks and 12,000 characters in a message: this many schedules always fit. */
const SHOWN_SCHEDULES = 15;
const BLOCK_CHARACTERS = 600;

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
      ...(left > 0 ? [context(`And ${left} more; \`/mesh schedule next\` lists them all.`)] : []),
      ...declared,
    ],
  };
}

const SHOWN_MISTAKES = 3;

/** The mistakes, if any, that keep declared schedules from being updated. */
export function declaredMistakes(mistakes: readonly Diagnostic[]): readonly Block[] {
  if (mistakes.length === 0) return [];
  const lines = mistakes.slice(0, SHOWN_MISTAKES).map(({ file, range, message, hint }) => {
    const place = `${file ?? ""}${range ? `:${range.start.line}` : ""}`;
    return `⚠️ ${inlineCode(place)} ${truncate(escapeText([message, hint].filter(Boolean).join(" ")), 400)}`;
  });
  const left = mistakes.length - lines.length;
  const rest = left > 0 ? ` And ${left} more.` : "";
  const kept = `Until that is fixed, the declared schedules stay as they were.${rest}`;
  return [section([...lines, kept].join("\n"))];
}

/** A schedule: what it runs and when, the outcome of its last slot, and a button to pause or resume it for those who may. */
export function scheduleBlock(schedule: ListedSchedule, nowMs: number, mayChange = true): Block {
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
    ...(mayChange ? { accessory: pauseOrResume(name, paused) } : {}),
  };
}

function pauseOrResume(name: string, paused: boolean) {
  return button({
    label: paused ? "Resume" : "Pause",
    actionId: paused ? ACTION.resumeSchedule : ACTION.pauseSchedule,
    value: name,
  });
}

function lastWords({ outcome, slotMs, runId, reason }: DealtSlot, timeZone: string): string {
  const when = slotWords(slotMs, timeZone);
  if (outcome === "run") return `Last: ${when}, run ${inlineCode(runId ?? "")}`;
  const why = truncate(escapeText(reason ?? ""), 200);
  return `⚠️ Last: ${when} ${outcome === "missed" ? "was missed" : "could not be started"}. ${why}`;
}

/** What `/mesh schedule next` answers. */
export function nextSlotsMessage(
  shown: readonly { readonly schedule: Schedule; readonly slots: readonly number[] }[],
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
