import { describeFailure, type Failure } from "../../base/failure.ts";
import type { RunStatus, RunView } from "../../run/run-view.ts";
import type { RunState } from "../state/run-state.ts";
import { isCancel } from "../state/stop-reason.ts";

export interface RunEnding {
  readonly status: Extract<RunStatus, "succeeded" | "failed" | "cancelled">;
  readonly problem?: string;
}

/**
 * Describes how a run ended: what stopped it and where, the first failure, and what became of the clean-up if that is not
 * obvious.
 */
export function endingOf(
  state: RunState,
  stops: { readonly steps: Failure | undefined; readonly finally: Failure | undefined },
): RunEnding {
  const { view } = state.journal;
  const cancelled = isCancel(stops.steps);
  const status = cancelled ? "cancelled" : state.frame.status === "success" ? "succeeded" : "failed";
  const sentences = [
    ...(stops.steps
      ? [describeFailure(stops.steps), whereItStopped(view, cancelled ? "cancelled" : "failed")]
      : []),
    state.frame.problem ?? "",
    ...(stops.finally ? [whatIsLeft(view, stops.finally)] : stops.steps ? [cleanUpWasRun(view)] : []),
  ].filter((sentence) => sentence !== "");
  return { status, ...(sentences.length === 0 ? {} : { problem: sentences.join(" ") }) };
}

function whereItStopped(view: RunView, status: "cancelled" | "failed"): string {
  const places = view.steps
    .filter(({ phase, cells }) => phase === "steps" && cells.some((cell) => cell.status === status))
    .map(({ id }) => id);
  return places.length === 0 ? "" : `It stopped in ${places.join(", ")}.`;
}

function cleanUpWasRun(view: RunView): string {
  const cells = view.steps.flatMap((step) => (step.phase === "finally" ? step.cells : []));
  const clean = cells.every(({ status }) => status === "succeeded" || status === "skipped");
  return clean && cells.some(({ status }) => status === "succeeded") ? "The clean-up was run." : "";
}

function whatIsLeft(view: RunView, reason: Failure): string {
  const left = view.steps
    .filter(({ phase, cells }) => phase === "finally" && cells.some(({ status }) => status !== "succeeded"))
    .map(({ id, uses }) => `${id} (${uses})`);
  const text = isCancel(reason) ? "The clean-up was cut short by a second stop." : describeFailure(reason);
  if (left.length === 0) return text;
  return `${text} Not done: ${left.join(", ")}. What these steps would have removed may still be there.`;
}
