import { formatDuration } from "../../base/duration.ts";
import { Failure, hasCode } from "../../base/failure.ts";
import type { CellPlace } from "../../run/run-view.ts";

/** Why a run's steps are told to stop: the reason of their abort signals. */
export function runCancelled(by: string): Failure {
  return new Failure("RUN_CANCELLED", `Cancelled by ${by}.`);
}

export function runTimedOut(timeoutMs: number): Failure {
  return new Failure("RUN_TIMEOUT", `The run took longer than its limit of ${formatDuration(timeoutMs)}.`, {
    hint: "Raise the playbook's `timeout:`, or measure for a shorter time.",
  });
}

export function stepTimedOut(timeoutMs: number): Failure {
  return new Failure(
    "STEP_TIMEOUT",
    `It took longer than the step's limit of ${formatDuration(timeoutMs)}.`,
    {
      hint: "Raise the step's `timeout:`, or look into what it was waiting for.",
    },
  );
}

export function finallyTimedOut(limitMs: number): Failure {
  return new Failure(
    "FINALLY_TIMEOUT",
    `The clean-up took longer than its limit of ${formatDuration(limitMs)}.`,
    {
      hint: "Look at what is left on the cluster, and give `finally` more time.",
    },
  );
}

/** The action did not return after it was told to stop. */
export function stepUnresponsive(graceMs: number, reason: unknown): Failure {
  const why = reason instanceof Failure ? `${reason.message} ` : "";
  return new Failure(
    "STEP_UNRESPONSIVE",
    `${why}The action did not stop within ${formatDuration(graceMs)} of being told to.`,
    {
      state: "It may still be running.",
      hint: "Check what it was changing before you run the playbook again.",
      cause: reason,
    },
  );
}

/** `fail_fast`: the step has already failed, so its other cells need not continue. */
export function otherCellFailed({ stepId, cellKey }: CellPlace): Failure {
  return new Failure("CELL_CANCELLED", `Stopped because the cell "${cellKey}" had failed.`, {
    hint: "Write fail_fast: false in the matrix to have every cell run.",
    details: { stepId, cellKey },
  });
}

/** The cell whose failure stopped the others of its step; `undefined` if something else stopped them. */
export function cellThatFailed(reason: unknown): CellPlace | undefined {
  if (!hasCode(reason, "CELL_CANCELLED")) return undefined;
  const { stepId, cellKey } = reason.details;
  return typeof stepId === "string" && typeof cellKey === "string" ? { stepId, cellKey } : undefined;
}

export function engineClosing(): Failure {
  return new Failure("ENGINE_CLOSING", "Regatta is being stopped.", {
    hint: "The run continues when Regatta is started again.",
  });
}

/** Whether a person or another cell's failure caused the stop; the stopped work then counts as cancelled, not as failed. */
export function isCancel(reason: unknown): boolean {
  return hasCode(reason, "RUN_CANCELLED", "CELL_CANCELLED");
}
