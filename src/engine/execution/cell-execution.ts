import { describeFailure, Failure, hasCode, type Missing, messageOf } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json.ts";
import { evaluateTemplate, isRetried, planMeter } from "../../playbook/index.ts";
import type { Scope, StepOutcome } from "../../playbook/scope.ts";
import type { CellView, ThresholdView } from "../../run/run-view.ts";
import { addWarning, allOf, changeCell } from "../../run/view-changes.ts";
import type { AttemptRow } from "../../store/attempt-repository.ts";
import type { Action, ActionOutcome } from "../action.ts";
import { type StepParams, stepParams } from "../state/step-params.ts";
import { isCancel } from "../state/stop-reason.ts";
import { type CellTask, placeOf } from "../state/tasks.ts";
import { LiveThresholds } from "../thresholds/live-thresholds.ts";
import { breachFailure, breachSentence, judgeThresholds } from "../thresholds/thresholds.ts";
import { type AttemptOptions, runAttempt } from "./attempt-execution.ts";
import { isClusterAway, leaveForLater, waitForCluster } from "./clean-up-patience.ts";
import { type ToldFailure, tellFailure } from "./failure-cause.ts";
import { afterInterruption } from "./interruption.ts";
import { misfitOf } from "./misfit.ts";

const LONGEST_BACKOFF_MS = 300_000;

export interface CellOutcome {
  readonly status: StepOutcome;
  readonly outputs?: JsonObject;
  readonly problem?: string;
}

/**
 * Executes one cell to its end: resolves its parameters, journals each attempt before and after it, retries as the step
 * says, and judges what was measured. An outcome that an earlier process had settled is kept.
 * @throws only when the run itself cannot continue: the lease is lost, or the store cannot be written.
 */
export async function executeCell(task: CellTask): Promise<CellOutcome> {
  const { state, step, cell } = task;
  const action = state.engine.actions.get(step.uses);
  if (action === undefined) throw new Failure("ACTION_UNKNOWN", `There is no action ${step.uses}.`);
  const outcome = await settledOutcome(task, action);
  if (outcome.status === "failed")
    state.noteFailed({ stepId: step.id, cellKey: cell.key }, () => madeBy(task, action));
  return outcome;
}

async function settledOutcome(task: CellTask, action: Action): Promise<CellOutcome> {
  const { state, step, cell } = task;
  const history = state.history(step.id, cell.key);
  const settled = history.find((attempt) => attempt.settled);
  if (settled) {
    return {
      status: settled.status === "succeeded" || settled.status === "cancelled" ? settled.status : "failed",
      ...(settled.outputs === null ? {} : { outputs: settled.outputs }),
      ...(settled.problem === null ? {} : { problem: settled.problem }),
    };
  }
  const cutOff = history.at(-1);
  if (cutOff?.status === "interrupted") {
    const failure = await afterInterruption(task, action, cutOff);
    if (failure && !isCancel(failure))
      return settle(task, cutOff.attempt, "failed", tellFailure(task, failure));
  }
  return attemptUntilSettled(task, action, history);
}

async function attemptUntilSettled(
  task: CellTask,
  action: Action,
  history: readonly AttemptRow[],
): Promise<CellOutcome> {
  const { step, signal } = task;
  let cutOff = cutOffSince(history);
  let failures = history.filter((attempt) => attempt.status === "failed").length;
  let waits = 0;
  for (let attempt = (history.at(-1)?.attempt ?? 0) + 1; ; attempt++) {
    task.state.handOverSignal.throwIfAborted();
    if (signal.aborted) return endStopped(task, attempt);
    const given = paramsOrFailure(task, action);
    if (given instanceof Failure) {
      await begin(task, attempt, {});
      return settle(task, attempt, "failed", tellFailure(task, given));
    }
    const { params } = given;
    await begin(task, attempt, params);
    const live = await LiveThresholds.of(task);
    const outcome = await attemptOnce(task, action, given, { resumedFromMs: cutOff?.startedAtMs, live });
    cutOff = undefined; // further attempts start from scratch
    if (!(outcome instanceof Error)) {
      // Not retried: the fault is in the action, so the next attempt would end the same way.
      const misfit = misfitOf(action, outcome);
      if (misfit) return settle(task, attempt, "failed", tellFailure(task, misfit));
      return judge(task, attempt, outcome, live);
    }
    const told = tellFailure(task, outcome);
    const { problem } = told;
    const isAway = await isClusterAway(task, action, outcome);
    if (isAway && (await waitForCluster(task, waits, problem))) {
      waits += 1;
      await endUnsettled(task, attempt, problem);
      continue;
    }
    if (isAway || (waits > 0 && hasCode(signal.reason, "FINALLY_TIMEOUT"))) {
      leaveForLater(task, action, params, outcome);
      await endUnsettled(task, attempt, problem, { status: "failed" });
      return { status: "failed", problem };
    }
    if (signal.aborted) return settle(task, attempt, isCancel(signal.reason) ? "cancelled" : "failed", told);
    failures += 1;
    if (
      failures >= step.retry.attempts ||
      !isRetried(step.retry.on, outcome instanceof Failure ? outcome : {})
    )
      return settle(task, attempt, "failed", told);
    await backOff(task, attempt, failures, problem);
  }
}

/** The first of a series of interrupted attempts at the end of the history: waiting times count from its start. */
function cutOffSince(history: readonly AttemptRow[]): { readonly startedAtMs: number } | undefined {
  const before = history.findLastIndex((attempt) => attempt.status !== "interrupted");
  return history[before + 1];
}

/** Parameters that cannot be evaluated or do not fit fail the step and nothing else. */
function paramsOrFailure({ step, scope }: CellTask, action: Action): StepParams | Failure {
  try {
    return stepParams(action, step, scope);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

/** What a cell was to make for others. */
function madeBy(task: CellTask, action: Action): readonly Missing[] {
  const given = paramsOrFailure(task, action);
  return given instanceof Failure ? [] : (action.makes?.(given.params) ?? []);
}

/** @returns the action's outcome, or the error that it ended with. */
async function attemptOnce(
  task: CellTask,
  action: Action,
  given: StepParams,
  options: AttemptOptions,
): Promise<ActionOutcome | Error> {
  try {
    return await runAttempt(task, action, given, options);
  } catch (error) {
    task.state.journal.lostSignal.throwIfAborted();
    task.state.handOverSignal.throwIfAborted();
    return error instanceof Error ? error : new Error(messageOf(error));
  }
}

/** Told to stop before the next attempt began: only the end has to be journaled. */
async function endStopped(task: CellTask, attempt: number): Promise<CellOutcome> {
  await begin(task, attempt, {});
  const status = isCancel(task.signal.reason) ? "cancelled" : "failed";
  return settle(task, attempt, status, tellFailure(task, task.signal.reason));
}

async function begin(task: CellTask, attempt: number, params: JsonObject): Promise<void> {
  const { state, step, cell, phase } = task;
  const startedAtMs = state.engine.clock.nowMs();
  await state.journal.beginAttempt(
    { stepId: step.id, cellKey: cell.key, attempt, phase, params, startedAtMs },
    changeCell(step.id, cell.key, (view): CellView => {
      const { problem: _problem, follows: _follows, ...rest } = view;
      return { ...rest, status: "running", attempt, startedAtMs: view.startedAtMs ?? startedAtMs };
    }),
  );
}

async function judge(
  task: CellTask,
  attempt: number,
  { outputs: given, result }: ActionOutcome,
  live: LiveThresholds,
): Promise<CellOutcome> {
  const { state, step, cell } = task;
  let outputs = given;
  let thresholds: readonly ThresholdView[] = [];
  const found = () => ({ outputs, ...(result === undefined ? {} : { result, thresholds }) });
  try {
    if (result !== undefined) {
      state.addResult({ stepId: step.id, cellKey: cell.key, result });
      thresholds = await judgeThresholds(task, result, (threshold) => live.breach(threshold));
    }
    outputs = { ...given, ...addedOutputs(task, given, result) };
  } catch (error) {
    state.journal.lostSignal.throwIfAborted();
    return settle(task, attempt, "failed", { ...found(), ...tellFailure(task, error) });
  }
  const breach = breachFailure(thresholds);
  if (breach) return settle(task, attempt, "failed", { ...found(), problem: describeFailure(breach) });
  return settle(task, attempt, "succeeded", found());
}

/** The outputs that the step derives from those of its action. @throws Failure `PB_EXPRESSION_FAILED` */
function addedOutputs(
  { step, scope }: CellTask,
  outputs: JsonObject,
  result: JsonObject | undefined,
): JsonObject {
  const whole: Scope = { ...scope, outputs, ...(result === undefined ? {} : { result }) };
  const meter = planMeter();
  return Object.fromEntries(
    [...(step.outputs ?? [])].map(([name, template]) => [name, evaluateTemplate(template, whole, meter)]),
  );
}

async function settle(
  task: CellTask,
  attempt: number,
  status: Exclude<StepOutcome, "skipped">,
  found: Partial<ToldFailure> & {
    readonly outputs?: JsonObject;
    readonly result?: JsonObject;
    readonly thresholds?: readonly ThresholdView[];
  },
): Promise<CellOutcome> {
  const { state, step, cell } = task;
  const { thresholds = [], follows, ...kept } = found;
  const endedAtMs = state.engine.clock.nowMs();
  const warnings = thresholds
    .filter(({ verdict, level }) => verdict === "breached" && level === "warn")
    .map((threshold) => addWarning(`${placeOf(step, cell)}: ${breachSentence(threshold)}`));
  const shown = {
    status,
    endedAtMs,
    thresholds,
    ...(kept.problem === undefined ? {} : { problem: kept.problem }),
    ...(follows === undefined ? {} : { follows }),
  };
  await state.journal.endAttempt(
    { stepId: step.id, cellKey: cell.key, attempt, status, settled: true, endedAtMs, ...kept },
    allOf(changeCell(step.id, cell.key, shown), ...warnings),
  );
  return {
    status,
    ...(kept.outputs === undefined ? {} : { outputs: kept.outputs }),
    ...(kept.problem === undefined ? {} : { problem: kept.problem }),
  };
}

/** Journals a failed attempt that another one follows, now or in a later process. */
async function endUnsettled(
  { state, step, cell }: CellTask,
  attempt: number,
  problem: string,
  shown: Pick<Partial<CellView>, "status"> = {},
): Promise<void> {
  const endedAtMs = state.engine.clock.nowMs();
  await state.journal.endAttempt(
    { stepId: step.id, cellKey: cell.key, attempt, status: "failed", settled: false, endedAtMs, problem },
    changeCell(step.id, cell.key, { problem, ...shown }),
  );
}

/** Journals a failed attempt and waits, twice as long after each failure. */
async function backOff(task: CellTask, attempt: number, failures: number, problem: string): Promise<void> {
  const { state, step, signal } = task;
  await endUnsettled(task, attempt, problem);
  const waitMs = Math.min(step.retry.backoffMs * 2 ** (failures - 1), LONGEST_BACKOFF_MS);
  await state.engine.clock
    .sleep(waitMs, { signal: AbortSignal.any([signal, state.journal.lostSignal, state.handOverSignal]) })
    .catch(() => undefined); // told to stop: the loop notices
  state.journal.lostSignal.throwIfAborted();
}
