import type { CellView, RunStatus, StepView } from "../../run/run-view.ts";

/** A run's status as shown to people. */
export const RUN_WORDS: Readonly<Record<RunStatus, { readonly icon: string; readonly word: string }>> = {
  queued: { icon: "⏳", word: "queued" },
  running: { icon: "🔵", word: "running" },
  cancelling: { icon: "✋", word: "cancelling" },
  succeeded: { icon: "✅", word: "succeeded" },
  failed: { icon: "❌", word: "failed" },
  cancelled: { icon: "⏹️", word: "cancelled" },
};

export const CELL_ICONS: Readonly<Record<CellView["status"], string>> = {
  waiting: "⚪",
  running: "🔵",
  succeeded: "✅",
  failed: "❌",
  skipped: "➖",
  cancelled: "⏹️",
};

/** True while a run can still change. */
export function isActive(status: RunStatus): boolean {
  return status === "queued" || status === "running" || status === "cancelling";
}

/** A step's status, derived from its cells; a step between two cells is running. */
export function stepStatus(step: StepView): CellView["status"] {
  const of = (status: CellView["status"]) => step.cells.some((cell) => cell.status === status);
  if (of("running")) return "running";
  if (of("waiting")) return step.cells.every((cell) => cell.status === "waiting") ? "waiting" : "running";
  if (of("failed")) return "failed";
  if (of("cancelled")) return "cancelled";
  return of("succeeded") ? "succeeded" : step.cells.length === 0 ? "waiting" : "skipped";
}

/** True once the step has ended; a step whose cells are not known yet has not. */
export function stepEnded(step: StepView): boolean {
  const status = stepStatus(step);
  return status !== "waiting" && status !== "running";
}

/** Milliseconds from the first cell's start to the last cell's end (or now); `undefined` before it began. */
export function stepElapsedMs(step: StepView, nowMs: number): number | undefined {
  const starts = step.cells.flatMap((cell) => (cell.startedAtMs === undefined ? [] : [cell.startedAtMs]));
  if (starts.length === 0) return undefined;
  const ends = step.cells.map((cell) =>
    cell.startedAtMs === undefined ? Number.NEGATIVE_INFINITY : (cell.endedAtMs ?? nowMs),
  );
  return Math.max(0, Math.max(...ends) - Math.min(...starts));
}
