import { describeFailure, Failure } from "../../base/failure.ts";
import type { IncludedPlaybook, Step } from "../../playbook/playbook.ts";
import type { StepOutcome } from "../../playbook/scope.ts";
import type { CellPlace, CellView } from "../../run/run-view.ts";
import { changeCell } from "../../run/view-changes.ts";
import { abortAfter } from "../state/bounded.ts";
import { Frame } from "../state/frame.ts";
import { stepParams } from "../state/step-params.ts";
import { finallyTimedOut, isCancel, stepTimedOut } from "../state/stop-reason.ts";
import { type CellTask, placeOf, type StepsTask } from "../state/tasks.ts";
import type { CellOutcome } from "./cell-execution.ts";
import { patienceEnd } from "./clean-up-patience.ts";
import { causeOf, tellFailure } from "./failure-cause.ts";

/** @returns false when a stop ended them early. */
type RunSteps = (steps: readonly Step[], task: StepsTask) => Promise<boolean>;

/**
 * Runs an included playbook, or the steps that are written in a step, as a step's cell: its steps, then its `finally`, which has
 * its own time limit and is stopped only by what stops the run's own. Each step inside is journaled separately, so a run
 * that is resumed after a crash goes through the playbook again and keeps the outcomes that were settled.
 */
export async function executeIncluded(
  task: CellTask,
  included: IncludedPlaybook,
  runSteps: RunSteps,
): Promise<CellOutcome> {
  const { state, step, cell, signal } = task;
  if (signal.aborted && !state.hasBegun(step.id, cell.key))
    return {
      status: isCancel(signal.reason) ? "cancelled" : "failed",
      problem: describeFailure(signal.reason),
    };
  await show(task, (view) => ({
    ...view,
    status: "running",
    attempt: 1,
    startedAtMs: view.startedAtMs ?? state.engine.clock.nowMs(),
  }));
  let frame: Frame;
  try {
    frame = frameOf(task, included);
    state.secrets.nameAll(frame);
  } catch (error) {
    const { problem, follows } = tellFailure(task, error);
    return end(task, "failed", { problem: `${placeOf(step, cell)}: ${problem}` }, follows);
  }
  const stopped = await runWithin(task, frame, runSteps);
  const status =
    stopped && isCancel(stopped) ? "cancelled" : frame.status === "success" ? "succeeded" : "failed";
  const sentences = [
    stopped ? `${placeOf(step, cell)}: ${describeFailure(stopped)}` : "",
    frame.problem ?? "",
  ].filter((sentence) => sentence !== "");
  const found = {
    outputs: frame.outputs ?? {},
    ...(sentences.length === 0 ? {} : { problem: sentences.join(" ") }),
  };
  return end(task, status, found, stopped ? causeOf(task, stopped) : frame.failedAt);
}

/** @throws Failure `PB_EXPRESSION_FAILED`, `STEP_PARAMS_INVALID` */
function frameOf(
  { step, cell, frame, scope }: CellTask,
  { playbook, declaration, reads }: IncludedPlaybook,
): Frame {
  const place = { stepId: step.id, cellKey: cell.key };
  return reads === "own"
    ? new Frame(playbook, stepParams(declaration, step, scope).params, place)
    : new Frame(playbook, frame.inputs, { ...place, around: { frame, matrix: scope.matrix ?? {} } });
}

/** @returns what stopped the steps early, if anything did. */
async function runWithin(task: CellTask, frame: Frame, runSteps: RunSteps): Promise<Failure | undefined> {
  const { state, step, cleanUpSignal } = task;
  const { playbook } = frame;
  const { clock } = state.engine;
  const limit = new AbortController();
  const limitMs = Math.min(step.timeoutMs ?? Infinity, playbook.timeoutMs);
  const signal = AbortSignal.any([task.signal, limit.signal]);
  const disarm = abortAfter(clock, limitMs, limit, () => stepTimedOut(limitMs));
  let isWhole: boolean;
  try {
    isWhole = await runSteps(playbook.steps, { ...task, frame, signal });
  } finally {
    disarm();
  }
  // When a stopped run is resumed, an included playbook whose steps had all ended before the stop does not count as stopped.
  const stopped = !isWhole && signal.reason instanceof Failure ? signal.reason : undefined;
  if (stopped && isCancel(stopped)) frame.markCancelled();
  else if (stopped) frame.markFailed();
  frame.workOutOutputs(state.runScope());
  if (playbook.finally.length > 0) {
    const late = new AbortController();
    const keptMs = playbook.finallyTimeoutMs ?? state.limits.finallyMs;
    const release = abortAfter(clock, keptMs, late, () => finallyTimedOut(keptMs));
    const cleanUp = AbortSignal.any([cleanUpSignal, late.signal]);
    try {
      await runSteps(playbook.finally, {
        state,
        frame,
        phase: "finally",
        signal: cleanUp,
        cleanUpSignal,
        patienceEndsMs: patienceEnd(clock.monotonicMs(), keptMs),
      });
    } finally {
      release();
    }
    if (late.signal.aborted) frame.markFailed(describeFailure(late.signal.reason));
  }
  return stopped;
}

async function end(
  task: CellTask,
  status: Exclude<StepOutcome, "skipped">,
  found: Omit<CellOutcome, "status">,
  follows: CellPlace | undefined,
): Promise<CellOutcome> {
  const endedAtMs = task.state.engine.clock.nowMs();
  const { problem } = found;
  const told = {
    ...(problem === undefined ? {} : { problem }),
    ...(problem === undefined || follows === undefined ? {} : { follows }),
  };
  await show(task, (view) => ({ ...view, status, endedAtMs, ...told }));
  return { status, ...found };
}

function show({ state, step, cell }: CellTask, change: (view: CellView) => CellView): Promise<void> {
  return state.journal.change(changeCell(step.id, cell.key, change));
}
