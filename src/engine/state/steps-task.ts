import type { StepView } from "../../run/run-view.ts";
import type { Frame } from "./frame.ts";
import type { RunState } from "./run-state.ts";

/** A row of steps on its way. */
export interface StepsTask {
  readonly state: RunState;
  /** The playbook that they belong to. */
  readonly frame: Frame;
  readonly phase: StepView["phase"];
  readonly signal: AbortSignal;
  /** What stops the clean-up, which goes on when the steps are told to stop. */
  readonly cleanUpSignal: AbortSignal;
}
