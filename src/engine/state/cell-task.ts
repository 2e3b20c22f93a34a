import type { Cell, Step } from "../../playbook/playbook.ts";
import type { Scope } from "../../playbook/scope.ts";
import type { StepView } from "../../run/run-view.ts";
import type { Frame } from "./frame.ts";
import type { RunState } from "./run-state.ts";

/** A cell of a step on its way: what it is, what it may read, and what tells it to stop. */
export interface CellTask {
  readonly state: RunState;
  /** The playbook that the step belongs to. */
  readonly frame: Frame;
  readonly step: Step;
  readonly phase: StepView["phase"];
  readonly cell: Cell;
  readonly scope: Scope;
  readonly signal: AbortSignal;
}

/** `load` or `load (ambient)`. */
export function placeOf(step: Step, cell: Cell): string {
  return cell.key === "" ? step.id : `${step.id} (${cell.key})`;
}
