import type { Cell, Step } from "../../playbook/playbook.ts";
import type { Scope } from "../../playbook/scope.ts";
import type { StepView } from "../../run/run-view.ts";
import type { Frame } from "./frame.ts";
import type { RunState } from "./run-state.ts";

/** A row of steps on its way: those of a playbook, or its clean-up. */
export interface StepsTask {
  readonly state: RunState;
  /** The playbook that they belong to. */
  readonly frame: Frame;
  readonly phase: StepView["phase"];
  /** What stops them. */
  readonly signal: AbortSignal;
  /** What stops the clean-up, which goes on when the steps are told to stop. */
  readonly cleanUpSignal: AbortSignal;
}

/** One step of a row. */
export interface StepTask extends StepsTask {
  /** As the whole run names it. */
  readonly step: Step;
}

/** One cell of a step, which its signal stops also when another cell's failure ends the step. */
export interface CellTask extends StepTask {
  readonly cell: Cell;
  /** What its expressions may read. */
  readonly scope: Scope;
}

/** `load` or `load (ambient)`. */
export function placeOf(step: Step, cell: Cell): string {
  return cell.key === "" ? step.id : `${step.id} (${cell.key})`;
}
