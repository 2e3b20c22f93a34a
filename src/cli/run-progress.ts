import pc from "picocolors";
import { formatDuration } from "../base/duration.ts";
import { printable } from "../base/printable.ts";
import { becauseWords } from "../run/cell-place.ts";
import type { CellView, RunStatus, RunView, StepView } from "../run/run-view.ts";
import { thresholdText, unjudgedThresholds } from "../run/threshold-text.ts";

const MARKS: Readonly<Record<CellView["status"], string>> = {
  waiting: pc.dim("·"),
  running: pc.cyan("▸"),
  succeeded: pc.green("✓"),
  failed: pc.red("✗"),
  skipped: pc.dim("–"),
  cancelled: pc.yellow("■"),
};

const STATUS_WORDS: Readonly<Record<RunStatus, string>> = {
  queued: "queued",
  running: "running",
  cancelling: "cancelling: finally is still running",
  succeeded: pc.green("succeeded"),
  failed: pc.red("failed"),
  cancelled: pc.yellow("cancelled"),
};

/**
 * What a terminal prints during a run: lines for each cell that ended since the last view, which also read well in a log
 * file.
 */
export function endedLines(before: RunView | undefined, after: RunView): readonly string[] {
  return after.steps.flatMap((step, stepIndex) =>
    step.cells.flatMap((cell, cellIndex) => {
      const earlier = before?.steps[stepIndex]?.cells[cellIndex];
      const isNews = cell.endedAtMs !== undefined && earlier?.endedAtMs !== cell.endedAtMs;
      return isNews ? cellLines(step, cell, after.steps) : [];
    }),
  );
}

/** What a queued run has learned since the last view about what it waits for. */
export function waitingNews(before: RunView | undefined, after: RunView): readonly string[] {
  return after.status === "queued" ? after.warnings.slice(before?.warnings.length ?? 0) : [];
}

function cellLines(step: StepView, cell: CellView, steps: readonly StepView[]): readonly string[] {
  const because = becauseWords(cell, steps);
  const took =
    cell.startedAtMs === undefined || cell.endedAtMs === undefined
      ? ""
      : pc.dim(` ${formatDuration(cell.endedAtMs - cell.startedAtMs)}`);
  return [
    `${MARKS[cell.status]} ${titleOf(step, cell)}${took}`,
    ...(because === undefined ? problemLines(cell) : [pc.dim(`  ${printable(because)}`)]),
    ...cell.thresholds
      .filter((threshold) => threshold.verdict !== "held")
      .map((threshold) => pc.yellow(`  ${threshold.verdict}: ${printable(thresholdText(threshold))}`)),
  ];
}

function problemLines({ problem, status }: CellView): readonly string[] {
  return problem === undefined || status === "skipped" ? [] : [`  ${pc.red(indented(problem))}`];
}

/** The line that a terminal updates in place while something runs; empty when nothing does. */
export function liveLine(view: RunView, nowMs: number): string {
  for (const step of view.steps) {
    const cell = step.cells.find((candidate) => candidate.status === "running");
    if (!cell) continue;
    const elapsed = cell.startedAtMs === undefined ? "" : ` ${formatDuration(nowMs - cell.startedAtMs)}`;
    const text = cell.progress ? ` ${pc.dim(printable(cell.progress.text))}` : "";
    return `${MARKS.running} ${titleOf(step, cell)}${pc.dim(elapsed)}${text}`;
  }
  return "";
}

/** How the run ended, why, and what to know. */
export function endLines(view: RunView): readonly string[] {
  const took =
    view.startedAtMs === undefined || view.endedAtMs === undefined
      ? ""
      : ` in ${formatDuration(view.endedAtMs - view.startedAtMs)}`;
  return [
    `${printable(view.playbookTitle)}: ${STATUS_WORDS[view.status]}${took}`,
    ...(view.problem === undefined ? [] : [pc.red(indented(view.problem))]),
    ...unjudgedThresholds(view).map((threshold) =>
      pc.yellow(indented(`Inconclusive: ${printable(thresholdText(threshold))}`)),
    ),
    ...view.warnings.map((warning) => pc.yellow(indented(`Warning: ${warning}`))),
  ];
}

function titleOf(step: StepView, cell: CellView): string {
  const name = printable(step.name);
  return cell.key === "" ? name : `${name} ${pc.dim("·")} ${printable(cell.key)}`;
}

/** What others wrote may have several lines; indented, none of them looks like one of ours. */
function indented(text: string): string {
  return text.replaceAll("\n", "\n    ");
}
