import { formatDuration } from "../../base/duration.ts";
import type { CellView, StepView, ThresholdView } from "../../run/run-view.ts";
import { LIMITS } from "../limits.ts";
import { type CardMessage, fallback, section } from "../message.ts";
import { escapeText, inlineCode, namePeople, truncate, truncateLines } from "../text/mrkdwn.ts";
import { CELL_ICONS, stepElapsedMs, stepStatus } from "./status-words.ts";

const VERDICT_ICONS: Readonly<Record<ThresholdView["verdict"], string>> = {
  held: "✅",
  breached: "❌",
  skipped: "➖",
};

/** The message in the thread about a step that has ended: its cells, thresholds and problems. */
export function stepMessage(step: StepView, nowMs: number): CardMessage {
  const icon = CELL_ICONS[stepStatus(step)];
  const name = truncate(escapeText(step.name), 120);
  const elapsedMs = stepElapsedMs(step, nowMs);
  const took = elapsedMs === undefined ? "" : ` · ${formatDuration(elapsedMs)}`;
  const lines = [`${icon} *${name}* · ${inlineCode(truncate(step.uses, 80))}${took}`];
  for (const cell of step.cells) lines.push(...cellLines(cell, nowMs));
  return {
    text: fallback(`${icon} ${name}`),
    blocks: [section(truncateLines(lines.join("\n"), LIMITS.sectionText))],
  };
}

function cellLines(cell: CellView, nowMs: number): readonly string[] {
  const lines: string[] = [];
  if (cell.key !== "") {
    const took =
      cell.startedAtMs === undefined
        ? ""
        : ` · ${formatDuration((cell.endedAtMs ?? nowMs) - cell.startedAtMs)}`;
    const attempts = cell.attempt > 1 ? ` · attempt ${cell.attempt}` : "";
    lines.push(`${CELL_ICONS[cell.status]} ${truncate(escapeText(cell.key), 80)}${took}${attempts}`);
  } else if (cell.attempt > 1) {
    lines.push(`It took ${cell.attempt} attempts.`);
  }
  if (cell.problem) lines.push(`> ${namePeople(truncate(escapeText(cell.problem), 800))}`);
  return [...lines, ...cell.thresholds.map(thresholdLine)];
}

function thresholdLine(threshold: ThresholdView): string {
  const icon =
    threshold.verdict === "breached" && threshold.level === "warn" ? "⚠️" : VERDICT_ICONS[threshold.verdict];
  const note = threshold.note ? `: ${truncate(escapeText(threshold.note), 300)}` : "";
  return `${icon} ${inlineCode(truncate(threshold.expression, 200))} ${threshold.verdict}${note}`;
}

/** The message in the thread that collects a run's warnings. */
export function warningsMessage(warnings: readonly string[]): CardMessage {
  const lines = warnings.map((warning) => `• ${truncate(escapeText(warning), 600)}`);
  return {
    text: fallback(`⚠️ ${warnings.length} warning${warnings.length === 1 ? "" : "s"}`),
    blocks: [section(truncateLines(["⚠️ *Warnings*", ...lines].join("\n"), LIMITS.sectionText))],
  };
}
