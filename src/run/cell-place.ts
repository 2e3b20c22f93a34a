import type { CellPlace, CellView, RunView, StepView } from "./run-view.ts";

/** `load` or `load (ambient)`. */
export function placeTitle({ stepId, cellKey }: CellPlace): string {
  return cellKey === "" ? stepId : `${stepId} (${cellKey})`;
}

/** The cell at a place; `undefined` if there is none, or none any more. */
export function cellAt({ steps }: Pick<RunView, "steps">, place: CellPlace): CellView | undefined {
  return steps.find(({ id }) => id === place.stepId)?.cells.find(({ key }) => key === place.cellKey);
}

/**
 * The cell that a chain of failures began with.
 * @param place a cell that has ended.
 */
export function beginningOf(view: Pick<RunView, "steps">, place: CellPlace): CellPlace {
  return cellAt(view, place)?.follows ?? place;
}

/**
 * Why a cell ended as it did, in plain text without a full stop, if the end of another cell is the reason: `because Install
 * the meshes (sidecar) failed`. `undefined` if its own problem is the reason.
 */
export function becauseWords(
  { follows }: Pick<CellView, "follows">,
  steps: readonly StepView[],
): string | undefined {
  const cause = follows && cellAt({ steps }, follows);
  if (follows === undefined || cause === undefined) return undefined;
  const name = steps.find(({ id }) => id === follows.stepId)?.name ?? follows.stepId;
  const ended = cause.status === "cancelled" ? "was cancelled" : "failed";
  return `because ${placeTitle({ stepId: name, cellKey: follows.cellKey })} ${ended}`;
}
