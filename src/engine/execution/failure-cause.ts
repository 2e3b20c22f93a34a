import { describeFailure, Failure } from "../../base/failure.ts";
import { sentence } from "../../base/sentence.ts";
import { beginningOf, cellAt, placeTitle } from "../../run/cell-place.ts";
import type { CellPlace, CellView } from "../../run/run-view.ts";
import { cellThatFailed } from "../state/stop-reason.ts";
import type { StepTask } from "../state/tasks.ts";

/** A failure as the view of its cell has it. */
export type ToldFailure = Required<Pick<CellView, "problem">> & Pick<CellView, "follows">;

type Asked = Pick<StepTask, "state" | "frame" | "signal">;

/** Describes a failure, and names the cell from whose failure it follows, if it does. */
export function tellFailure(task: Asked, error: unknown): ToldFailure {
  const follows = causeOf(task, error);
  return { problem: describeFailure(error), ...(follows ? { follows } : {}) };
}

/** The cell that the failure began with: the one that was to give what is missing, or the one that stopped the others. */
export function causeOf({ state, frame, signal }: Asked, error: unknown): CellPlace | undefined {
  const missing = error instanceof Failure ? error.missing : undefined;
  const lacking =
    missing && (missing.kind === "step" ? frame.whyEnded(missing.name) : state.failedToMake(missing));
  const cause = lacking ?? cellThatFailed(signal.aborted ? signal.reason : error);
  return cause && beginningOf(state.journal.view, cause);
}

/** What is said of a step's failed cells, in sentences. */
export interface FailedCells {
  /** Where it began; a cell of an earlier step if that is the reason. */
  readonly at: CellPlace | undefined;
  /** In full, for whoever has not been told yet of the earlier step. */
  readonly whole: readonly string[];
  /** Of what follows from an earlier step only that it does. */
  readonly short: readonly string[];
}

/** Words the failures of a step's cells: the causes first, then what follows from them. */
export function failedCells(
  { state, step }: StepTask,
  failed: readonly { readonly place: CellPlace; readonly problem: string }[],
): FailedCells {
  const { view } = state.journal;
  const own: string[] = [];
  const earlier: string[] = [];
  const following: string[] = [];
  for (const { place, problem } of failed) {
    const cause = cellAt(view, place)?.follows;
    const { status, problem: first } = (cause && cellAt(view, cause)) ?? {};
    if (cause === undefined || first === undefined || cause.stepId.startsWith(`${step.id}.`)) {
      // Problems inside an included playbook already name their place.
      own.push(step.include ? problem : `${placeTitle(place)}: ${problem}`);
    } else {
      earlier.push(sentence(`${placeTitle(cause)}: ${first}`));
      const ended = status === "cancelled" ? "was cancelled" : "had failed";
      following.push(`${placeTitle(place)} failed because ${placeTitle(cause)} ${ended}.`);
    }
  }
  const first = failed[0]?.place;
  return {
    at: first && beginningOf(view, first),
    whole: [...new Set([...earlier, ...own, ...following])],
    short: [...own, ...following],
  };
}
