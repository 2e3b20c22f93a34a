import { formatDuration } from "../../base/duration.ts";
import { becauseWords } from "../../run/cell-place.ts";
import type { CellView, StepView, ThresholdView } from "../../run/run-view.ts";
import { thresholdWords } from "../../run/threshold-text.ts";
import { LIMITS } from "../limits.ts";
import { escapeText, inlineCode, namePeople, truncate, truncateLines } from "../text/mrkdwn.ts";
import { CELL_ICONS, stepElapsedMs, stepEnded, stepStatus } from "./status-words.ts";

const VERDICT_ICONS: Readonly<Record<ThresholdView["verdict"], string>> = {
  held: "✅",
  breached: "❌",
  inconclusive: "❔",
  skipped: "➖",
};

const VERDICT_WORDS: Readonly<Record<ThresholdView["verdict"], string>> = {
  held: "held",
  breached: "breached",
  inconclusive: "could not be judged",
  skipped: "skipped",
};

/** True for a step that has something to tell: it has ended, and was not skipped. */
export function isTold(step: StepView): boolean {
  return stepEnded(step) && stepStatus(step) !== "skipped";
}

/**
 * A step that has ended, in full: its cells, thresholds and problems. At most as long as a section may be.
 * @param steps all of its run: of a failure that follows from one of these only that is said.
 */
export function stepDetails(step: StepView, steps: readonly StepView[], nowMs: number): string {
  const icon = CELL_ICONS[stepStatus(step)];
  const name = truncate(escapeText(step.name), 120);
  const elapsedMs = stepElapsedMs(step, nowMs);
  const took = elapsedMs === undefined ? "" : ` · ${formatDuration(elapsedMs)}`;
  const lines = [`${icon} *${name}* · ${inlineCode(truncate(step.uses, 80))}${took}`];
  for (const cell of step.cells) lines.push(...cellLines(cell, steps, nowMs));
  return truncateLines(lines.join("\n"), LIMITS.sectionText);
}

function cellLines(cell: CellView, steps: readonly StepView[], nowMs: number): readonly string[] {
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
  const because = becauseWords(cell, steps);
  if (because !== undefined) lines.push(`> ${truncate(escapeText(because), 200)}`);
  else if (cell.problem) lines.push(`> ${namePeople(truncate(escapeText(cell.problem), 800))}`);
  return [...lines, ...cell.thresholds.map(thresholdLine)];
}

function thresholdLine(threshold: ThresholdView): string {
  const icon =
    threshold.verdict === "breached" && threshold.level === "warn" ? "⚠️" : VERDICT_ICONS[threshold.verdict];
  const { expression, title, words, verdict } = threshold;
  const isWorded = title !== undefined || words !== undefined;
  const note = threshold.note ? `: ${truncate(escapeText(threshold.note), 300)}` : "";
  if (!isWorded) return `${icon} ${inlineCode(truncate(expression, 200))} ${VERDICT_WORDS[verdict]}${note}`;
  const text = thresholdWords(threshold);
  // Figures beside a limit say themselves that it was kept or not.
  const told = words === undefined ? ` ${VERDICT_WORDS[verdict]}` : "";
  return `${icon} ${truncate(escapeText(text), 400)}${told}${note} · ${inlineCode(truncate(expression, 200))}`;
}

/** A run's warnings, as a list under a title. */
export function warningLines(warnings: readonly string[]): string {
  const lines = warnings.map((warning) => `• ${truncate(escapeText(warning), 600)}`);
  return truncateLines(["⚠️ *Warnings*", ...lines].join("\n"), LIMITS.sectionText);
}
