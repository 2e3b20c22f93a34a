import type { JsonObject } from "../base/json.ts";
import type { Action, ActionContext, ActionOutcome } from "./action.ts";
import { askPeople } from "./ask-people.ts";
import { abortAfter, settleWithin } from "./bounded.ts";
import type { CellTask } from "./cell-task.ts";
import type { LiveThresholds } from "./live-thresholds.ts";
import { stepTimedOut } from "./stop-reason.ts";
import { changeCell } from "./view-changes.ts";

/**
 * Runs the action once, within the step's time limit.
 * @throws what the action throws; the stop's reason when it was told to stop; Failure `STEP_UNRESPONSIVE`.
 */
export async function runAttempt(
  task: CellTask,
  action: Action,
  params: JsonObject,
  options: { readonly resumedFromMs: number | undefined; readonly live: LiveThresholds },
): Promise<ActionOutcome> {
  const { clock } = task.state.engine;
  const { journal, limits } = task.state;
  const limit = new AbortController();
  const { handOverSignal } = task.state;
  const signal = AbortSignal.any([task.signal, journal.lostSignal, handOverSignal, limit.signal]);
  const { timeoutMs } = task.step;
  const disarm =
    timeoutMs === undefined ? () => {} : abortAfter(clock, timeoutMs, limit, () => stepTimedOut(timeoutMs));
  try {
    const context = contextOf(task, signal, options);
    // In an async function, so that an action that throws before its first await is treated alike.
    const work = (async () => action.run(params, context))();
    const outcome = await settleWithin(work, {
      clock,
      signal,
      lost: journal.lostSignal,
      graceMs: limits.stopGraceMs,
    });
    journal.lostSignal.throwIfAborted();
    return outcome;
  } catch (error) {
    // An action that stops may throw anything, an AbortError of a library say; the reason is what people must read.
    if (signal.aborted && !isUnresponsive(error)) throw signal.reason;
    throw error;
  } finally {
    disarm();
  }
}

function isUnresponsive(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "STEP_UNRESPONSIVE";
}

function contextOf(
  task: CellTask,
  signal: AbortSignal,
  { resumedFromMs, live }: { readonly resumedFromMs: number | undefined; readonly live: LiveThresholds },
): ActionContext {
  const { state, frame, step, cell } = task;
  const { journal } = state;
  return {
    run: state.facts,
    stepId: step.id,
    cellKey: cell.key,
    ...(resumedFromMs === undefined ? {} : { resumedFromMs }),
    signal,
    clock: state.engine.clock,
    log: state.engine.log,
    progress: (progress) => journal.showProgress(changeCell(step.id, cell.key, { progress })),
    figures: (measured) => live.judge(measured),
    saveArtifact: (file) => journal.saveArtifact(file),
    results: (stepId) => state.results(frame.stepId(stepId), frame.within),
    ask: (question) => askPeople(task, question, { signal, sinceMs: resumedFromMs }),
    async assertOwned() {
      state.handOverSignal.throwIfAborted();
      await journal.assertOwned();
    },
  };
}
