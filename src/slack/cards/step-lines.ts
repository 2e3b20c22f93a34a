import { formatDuration } from "../../base/duration.ts";
import { becauseWords } from "../../run/cell-place.ts";
import type { CellView, StepView } from "../../run/run-view.ts";
import { escapeText, truncate } from "../text/mrkdwn.ts";
import { progressBar } from "./progress.ts";
import { CELL_ICONS, stepElapsedMs, stepStatus } from "./status-words.ts";

/** A card shows at most this many steps; the others are counted. */
const SHOWN_STEPS = 24;
const SHOWN_CELLS = 6;

/**
 * One line per step: its status, its cells, its progress, how long it took, or that its failure follows from another one.
 * @param all the steps of the run, if these are not all of them.
 */
export function stepLines(
  steps: readonly StepView[],
  nowMs: number,
  all: readonly StepView[] = steps,
): readonly string[] {
  const { from, to } = shownWindow(steps);
  const lines = steps.slice(from, to).flatMap((step, index) => {
    const line = stepLine(step, all, nowMs);
    const previous = steps[from + index - 1];
    return step.phase === "finally" && previous?.phase !== "finally" ? ["_Clean-up_", line] : [line];
  });
  if (from > 0) lines.unshift(leftOut(steps.slice(0, from), "earlier"));
  if (to < steps.length) lines.push(leftOut(steps.slice(to), "later"));
  return lines;
}

function stepLine(step: StepView, all: readonly StepView[], nowMs: number): string {
  const status = stepStatus(step);
  const parts = [`${CELL_ICONS[status]} ${truncate(escapeText(step.name), 80)}`];
  const cells = cellsText(step.cells);
  if (cells) parts.push(cells);
  const because = stepBecause(step, all);
  if (because !== undefined) parts.push(truncate(escapeText(because), 120));
  const running = step.cells.find((cell) => cell.status === "running");
  if (running?.progress) parts.push(progressText(running.progress));
  const elapsedMs = stepElapsedMs(step, nowMs);
  if (elapsedMs !== undefined && status !== "running" && status !== "skipped")
    parts.push(formatDuration(elapsedMs));
  return parts.join(" · ");
}

/** Why a step failed, if all of its cells that failed did so because of one other cell. */
function stepBecause({ cells }: StepView, all: readonly StepView[]): string | undefined {
  const failed = cells.filter(({ status }) => status === "failed");
  const reasons = new Set(failed.map((cell) => becauseWords(cell, all)));
  return reasons.size === 1 ? [...reasons][0] : undefined;
}

function cellsText(cells: readonly CellView[]): string {
  const named = cells.filter((cell) => cell.key !== "");
  if (named.length === 0) return "";
  const shown = named
    .slice(0, SHOWN_CELLS)
    .map((cell) => `${truncate(escapeText(cell.key), 40)} ${CELL_ICONS[cell.status]}`);
  if (named.length > SHOWN_CELLS) shown.push(`and ${named.length - SHOWN_CELLS} more`);
  return shown.join("  ");
}

function progressText(progress: NonNullable<CellView["progress"]>): string {
  const text = truncate(escapeText(progress.text), 150);
  return progress.fraction === undefined ? text : `${text} ${progressBar(progress.fraction, 5)}`;
}

/** If there are too many steps, those around the first one that has not succeeded. */
function shownWindow(steps: readonly StepView[]): { readonly from: number; readonly to: number } {
  if (steps.length <= SHOWN_STEPS) return { from: 0, to: steps.length };
  const focus = steps.findIndex((step) => !["succeeded", "skipped"].includes(stepStatus(step)));
  const middle = focus === -1 ? steps.length : focus;
  const from = Math.max(0, Math.min(steps.length - SHOWN_STEPS, middle - SHOWN_STEPS / 2));
  return { from, to: from + SHOWN_STEPS };
}

function leftOut(steps: readonly StepView[], where: "earlier" | "later"): string {
  const counts = new Map<string, number>();
  for (const step of steps) {
    const icon = CELL_ICONS[stepStatus(step)];
    counts.set(icon, (counts.get(icon) ?? 0) + 1);
  }
  const tally = [...counts].map(([icon, count]) => `${icon} ${count}`).join("  ");
  return `… ${steps.length} ${where} step${steps.length === 1 ? "" : "s"}: ${tally}`;
}
