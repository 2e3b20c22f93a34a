import type { Cell, Playbook, Step } from "../playbook/playbook.ts";
import type { ArtifactView, CellView, RunView, StepView } from "./run-view.ts";

/** A change of a run's view: views are plain data and are never changed in place. No change gives the same view. */
export type ViewChange = (view: RunView) => RunView;

/** All changes, one after another. */
export function allOf(...changes: readonly ViewChange[]): ViewChange {
  return (view) => changes.reduce((current, change) => change(current), view);
}

/** The steps of a playbook as they stand before a run, with the cells that are known by then. */
export function plannedSteps(playbook: Playbook, cellsOf: (step: Step) => readonly Cell[]): StepView[] {
  const planned = (phase: StepView["phase"]) => (step: Step) => ({
    id: step.id,
    name: step.name,
    uses: step.uses,
    phase,
    cells: cellsOf(step).map((cell) => waitingCell(cell.key)),
  });
  return [...playbook.steps.map(planned("steps")), ...playbook.finally.map(planned("finally"))];
}

function waitingCell(key: string): CellView {
  return { key, status: "waiting", attempt: 0, thresholds: [] };
}

/** Gives a step exactly these cells; what is known of them already stays. */
export function setCells(stepId: string, keys: readonly string[]): ViewChange {
  return changeStep(stepId, (step) =>
    step.cells.length === keys.length && step.cells.every((cell, index) => cell.key === keys[index])
      ? step
      : {
          ...step,
          cells: keys.map((key) => step.cells.find((cell) => cell.key === key) ?? waitingCell(key)),
        },
  );
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

/** Gives every cell of a step that has not ended this status; used where a step does not come to run. */
export function closeCells(stepId: string, status: "skipped" | "cancelled"): ViewChange {
  const isOpen = (cell: CellView) => cell.status === "waiting" || cell.status === "running";
  return changeStep(stepId, (step) =>
    step.cells.some(isOpen)
      ? { ...step, cells: step.cells.map((cell) => (isOpen(cell) ? { ...cell, status } : cell)) }
      : step,
  );
}

/** Puts what a dead process had begun back to waiting. */
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

/** The same view where the step stays the same, so that a change of nothing is seen as one. */
function changeStep(stepId: string, change: (step: StepView) => StepView): ViewChange {
  return (view) => {
    const steps = view.steps.map((step) => (step.id === stepId ? change(step) : step));
    return steps.every((step, index) => step === view.steps[index]) ? view : { ...view, steps };
  };
}
