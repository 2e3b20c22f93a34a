import { isInside } from "../playbook/cell-key.ts";
import type { ArtifactView, CellView, RunView, StepView } from "./run-view.ts";

/** A change to a run's view. Views are plain data and never changed in place; a change of nothing returns the same view. */
export type ViewChange = (view: RunView) => RunView;

/** Applies all changes, one after another. */
export function allOf(...changes: readonly ViewChange[]): ViewChange {
  return (view) => changes.reduce((current, change) => change(current), view);
}

export function waitingCell(key: string): CellView {
  return { key, status: "waiting", attempt: 0, thresholds: [] };
}

/** Keys of cells, in order, and the key of the including step's cell that they are in ("" for none). */
export interface CellsInside {
  readonly keys: readonly string[];
  readonly within: string;
}

/**
 * Gives a step exactly these cells inside the given one, keeping what is already known about them. The steps that it
 * includes lose the cells that were expected inside other cells.
 */
export function setCells(stepId: string, cells: CellsInside): ViewChange {
  const { keys, within } = cells;
  const isKept = ({ key }: CellView) => !isInside(key, within) || keys.some((outer) => isInside(key, outer));
  const pruneIncluded = changeSteps(
    (id) => id.startsWith(`${stepId}.`),
    (step) => (step.cells.every(isKept) ? step : { ...step, cells: step.cells.filter(isKept) }),
  );
  return allOf(pruneIncluded, setOwnCells(stepId, cells));
}

function setOwnCells(stepId: string, { keys, within }: CellsInside): ViewChange {
  return changeStep(stepId, (step) => {
    const first = step.cells.findIndex(({ key }) => isInside(key, within));
    const cells = step.cells.filter(({ key }) => !isInside(key, within));
    const inside = keys.map((key) => step.cells.find((cell) => cell.key === key) ?? waitingCell(key));
    cells.splice(first === -1 ? cells.length : first, 0, ...inside);
    const isSame = cells.length === step.cells.length && cells.every((cell, i) => cell === step.cells[i]);
    return isSame ? step : { ...step, cells };
  });
}

/** Changes one cell of a step. */
export function changeCell(
  stepId: string,
  cellKey: string,
  change: Partial<CellView> | ((cell: CellView) => CellView),
): ViewChange {
  return changeStep(stepId, (step) => ({
    ...step,
    cells: step.cells.map((cell) => {
      if (cell.key !== cellKey) return cell;
      return typeof change === "function" ? change(cell) : { ...cell, ...change };
    }),
  }));
}

/**
 * Gives this status to every cell of a step inside the given one that has not ended, and to those of the steps that it
 * includes. Used when a step is not going to run.
 */
export function closeCells(
  stepId: string,
  status: "skipped" | "cancelled" | "failed",
  within = "",
): ViewChange {
  const isOpen = (cell: CellView) =>
    (cell.status === "waiting" || cell.status === "running") && isInside(cell.key, within);
  return changeSteps(
    (id) => id === stepId || id.startsWith(`${stepId}.`),
    (step) =>
      step.cells.some(isOpen)
        ? { ...step, cells: step.cells.map((cell) => (isOpen(cell) ? { ...cell, status } : cell)) }
        : step,
  );
}

/** Puts cells that a dead process had begun back to waiting. */
export const reopenCells: ViewChange = (view) => ({
  ...view,
  steps: view.steps.map((step) => ({
    ...step,
    cells: step.cells.map((cell): CellView => {
      if (cell.status !== "running") return cell;
      const { progress: _progress, startedAtMs: _startedAtMs, ...rest } = cell;
      return { ...rest, status: "waiting" };
    }),
  })),
});

export function addWarning(warning: string): ViewChange {
  return (view) =>
    view.warnings.includes(warning) ? view : { ...view, warnings: [...view.warnings, warning] };
}

/** Adds a file, or replaces the one of the same name. */
export function putArtifact(artifact: ArtifactView): ViewChange {
  return (view) => ({
    ...view,
    artifacts: [...view.artifacts.filter((other) => other.name !== artifact.name), artifact],
  });
}

/** Returns the same view if the step stays the same, so that callers can tell that nothing changed. */
function changeStep(stepId: string, change: (step: StepView) => StepView): ViewChange {
  return changeSteps((id) => id === stepId, change);
}

function changeSteps(isMeant: (stepId: string) => boolean, change: (step: StepView) => StepView): ViewChange {
  return (view) => {
    const steps = view.steps.map((step) => (isMeant(step.id) ? change(step) : step));
    return steps.every((step, index) => step === view.steps[index]) ? view : { ...view, steps };
  };
}
