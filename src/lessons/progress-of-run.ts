import type { RunView, StepView } from "../run/run-view.ts";
import type { LessonProgressRow } from "../store/lesson-progress-repository.ts";
import type { LessonState } from "../store/tables/lesson-progress.ts";
import { lessonSteps } from "./lesson-steps.ts";

/** The progress of the learner in a run of a lesson; `undefined` if the run is not of a lesson. Pure. */
export function progressOfRun(view: RunView, nowMs: number): LessonProgressRow | undefined {
  const seen = lessonSteps(view);
  const last = seen.at(-1);
  if (last === undefined) return undefined;
  const state = stateOf(view, seen);
  const at = state === "done" ? seen.length - 1 : seen.findIndex((step) => !isPassed(step));
  const index = at === -1 ? seen.length - 1 : at;
  return {
    person: view.requestedBy,
    lesson: view.playbookName,
    title: view.playbookTitle,
    runId: view.id,
    channel: view.channel ?? null,
    state,
    step: index + 1,
    steps: seen.length,
    stepName: (seen[index] ?? last).name,
    startedAtMs: view.createdAtMs,
    updatedAtMs: view.endedAtMs ?? nowMs,
    completedAtMs: state === "done" ? (view.endedAtMs ?? nowMs) : null,
  };
}

function hasSucceeded({ cells }: StepView): boolean {
  return cells.some(({ status }) => status === "succeeded");
}

function isPassed({ cells }: StepView): boolean {
  return cells.length > 0 && cells.every(({ status }) => status === "succeeded" || status === "skipped");
}

/**
 * A learner who saw the last page is done, even if the clean-up failed, which is reported separately. If the run succeeded,
 * a page that was skipped was excluded by its `if` and not meant for this learner.
 */
function stateOf(view: RunView, seen: readonly StepView[]): LessonState {
  if (view.endedAtMs === undefined) return "active";
  if (view.status === "succeeded" || seen.every(hasSucceeded)) return "done";
  if (view.status === "cancelled" || wasLeftAlone(seen)) return "left";
  return "failed";
}

function wasLeftAlone(seen: readonly StepView[]): boolean {
  return seen.some(({ cells }) => cells.some(({ question }) => question?.status === "expired"));
}
