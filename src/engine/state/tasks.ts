import type { Cell, Step } from "../../playbook/playbook.ts";
import type { Scope } from "../../playbook/scope.ts";
import { placeTitle } from "../../run/cell-place.ts";
import type { StepView } from "../../run/run-view.ts";
import type { Frame } from "./frame.ts";
import type { RunState } from "./run-state.ts";

/** A sequence of steps to execute: a playbook's steps, or its clean-up. */
export interface StepsTask {
  readonly state: RunState;
  /** The playbook that they belong to. */
  readonly frame: Frame;
  readonly phase: StepView["phase"];
  /** What stops them. */
  readonly signal: AbortSignal;
  /** What stops the clean-up, which continues when the steps are told to stop. */
  readonly cleanUpSignal: AbortSignal;
  /** In a clean-up: until when a step may wait for a cluster that is away, on the monotonic clock. */
  readonly patienceEndsMs?: number;
}

/** One step of a sequence. */
export interface StepTask extends StepsTask {
  /** Under its name in the whole run. */
  readonly step: Step;
}

/** One cell of a step. Its signal also aborts when another cell's failure ends the step. */
export interface CellTask extends StepTask {
  readonly cell: Cell;
  /** What its expressions may read. */
  readonly scope: Scope;
}

/** `load` or `load (ambient)`. */
export function placeOf(step: Step, cell: Cell): string {
  return placeTitle({ stepId: step.id, cellKey: cell.key });
}
