import { atWork } from "../../base/event-loop-watch.ts";
import type { JsonObject } from "../../base/json.ts";
import { cellKeyOf, evaluateCondition, expandMatrix } from "../../playbook/index.ts";
import type { Cell, Step } from "../../playbook/playbook.ts";
import type { Scope, StepOutcome, StepScope } from "../../playbook/scope.ts";
import {
  addWarning,
  allOf,
  changeCell,
  closeCells,
  setCells,
  type ViewChange,
} from "../../run/view-changes.ts";
import type { Frame } from "../state/frame.ts";
import { otherCellFailed } from "../state/stop-reason.ts";

import type { CellTask, StepsTask, StepTask } from "../state/tasks.ts";
import { type CellOutcome, executeCell } from "./cell-execution.ts";
import { failedCells, type ToldFailure, tellFailure } from "./failure-cause.ts";
import { executeIncluded } from "./include-execution.ts";

/**
 * Runs steps one after another. After a stop no further step begins; work that must be done anyway belongs in `finally`.
 * Steps that an earlier process had begun are still gone through, so that their outcome is known and their clean-up runs.
 * @returns false when a stop ended them early.
 */
export async function executeSteps(steps: readonly Step[], task: StepsTask): Promise<boolean> {
  const { state, frame, signal } = task;
  let isWhole = true;
  for (const one of steps) {
    state.handOverSignal.throwIfAborted();
    const step = frame.qualified(one);
    const isLeft = signal.aborted && !state.hasBegun(step.id, frame.within);
    const stepTask = { ...task, step };
    const outcome = await (isLeft ? skipStep(stepTask) : executeStep(stepTask));
    if (isLeft || outcome === "cancelled" || (outcome === "failed" && signal.aborted)) isWhole = false;
  }
  return isWhole;
}

/**
 * Executes a step to its end and records that in the run's state. Anything that goes wrong fails the step, so that the run
 * still cleans up; but if nothing can be recorded any more, this process gives up the run.
 */
async function executeStep(task: StepTask): Promise<StepOutcome> {
  const { state } = task;
  try {
    return await executeAllCells(task);
  } catch (err) {
    state.journal.lostSignal.throwIfAborted();
    state.handOverSignal.throwIfAborted();
    state.engine.log.error(
      { err, runId: state.facts.id, stepId: task.step.id },
      "a step failed unexpectedly",
    );
    return failStep(task, tellFailure(task, err), closeCells(task.step.id, "failed", task.frame.within));
  }
}

/**
 * Starts the cells in declared order, at most `maxParallel` at a time. After a failure no further cell starts and the
 * others are told to stop, unless the playbook wants every cell to run.
 */
async function executeAllCells(task: StepTask): Promise<StepOutcome> {
  const { state, frame, step } = task;
  atWork(`the cells of ${step.id} in run ${state.facts.id}`);
  const scope = frame.scope(state.runScope());
  let cells: readonly Cell[];
  try {
    if (!mayRun(task, scope)) return await skipStep(task);
    cells = expandMatrix(step, scope).map((cell) => ({ ...cell, key: frame.cellKey(cell.key) }));
  } catch (error) {
    state.journal.lostSignal.throwIfAborted();
    return failBeforeCells(task, tellFailure(task, error));
  }
  await state.journal.change(setCells(step.id, { keys: cells.map(({ key }) => key), within: frame.within }));
  const outcomes = await executeCells(task, scope, cells);
  return conclude(task, cells, outcomes);
}

/**
 * Without an `if`, a step runs as long as everything has succeeded, and a step in `finally` always runs. A step that had
 * begun continues, because after a stop its condition may evaluate differently.
 */
function mayRun({ state, frame, step, phase }: StepTask, scope: Scope): boolean {
  if (state.hasBegun(step.id, frame.within)) return true;
  if (step.if === undefined) return phase === "finally" || scope.status === "success";
  return step.if.reads.has("matrix") || evaluateCondition(step.if, scope);
}

async function executeCells(
  task: StepTask,
  scope: Scope,
  cells: readonly Cell[],
): Promise<ReadonlyMap<string, CellOutcome>> {
  const { step, signal } = task;
  const outcomes = new Map<string, CellOutcome>();
  const waiting = [...cells];
  const enough = new AbortController();
  const cellSignal = AbortSignal.any([signal, enough.signal]);
  const worker = async () => {
    for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) {
      if (enough.signal.aborted) return;
      const cellTask: CellTask = {
        ...task,
        cell,
        scope: { ...scope, matrix: { ...scope.matrix, ...cell.matrix } },
        signal: cellSignal,
      };
      const outcome = (await endByCondition(cellTask)) ?? (await executeWhole(cellTask));
      if (outcome.status === "skipped") continue;
      outcomes.set(cell.key, outcome);
      if (outcome.status === "failed" && step.failFast) {
        enough.abort(otherCellFailed({ stepId: step.id, cellKey: cell.key }));
      }
      if (outcome.status === "cancelled") return;
    }
  };
  const width = Math.max(1, Math.min(step.maxParallel, cells.length));
  const ended = await Promise.allSettled(Array.from({ length: width }, worker));
  // All workers must have finished before the run ends, even if the store failed under one of them.
  for (const end of ended) if (end.status === "rejected") throw end.reason;
  return outcomes;
}

function executeWhole(task: CellTask): Promise<CellOutcome> {
  return task.step.include ? executeIncluded(task, task.step.include, executeSteps) : executeCell(task);
}

/** An `if` that reads the matrix is evaluated per cell. @returns how it ended the cell, if it did. */
async function endByCondition(task: CellTask): Promise<CellOutcome | undefined> {
  const { state, step, cell, scope } = task;
  let ended: CellOutcome & Partial<ToldFailure>;
  try {
    if (!step.if?.reads.has("matrix") || state.hasBegun(step.id, cell.key)) return undefined;
    if (evaluateCondition(step.if, scope)) return undefined;
    ended = { status: "skipped" };
  } catch (error) {
    ended = { status: "failed", ...tellFailure(task, error) };
  }
  await state.journal.change(changeCell(step.id, cell.key, ended));
  return ended;
}

async function conclude(
  task: StepTask,
  cells: readonly Cell[],
  outcomes: ReadonlyMap<string, CellOutcome>,
): Promise<StepOutcome> {
  const { state, frame, step } = task;
  const all = [...outcomes.values()];
  const outcome: StepOutcome =
    (["failed", "cancelled", "succeeded"] as const).find((status) =>
      all.some((cell) => cell.status === status),
    ) ?? "skipped";
  const ended = outcome === "failed" || outcome === "cancelled" ? outcome : undefined;
  const worst = cells.flatMap(({ key }) => {
    const { status, problem = "" } = outcomes.get(key) ?? {};
    return ended && status === ended ? [{ place: { stepId: step.id, cellKey: key }, problem }] : [];
  });
  const { at, whole, short } = failedCells(task, worst);
  frame.endStep(step, { outcome, ...scopeOutputs(task, cells, outcomes), ...scopeMeasured(task) }, at);
  const changes = [closeCells(step.id, outcome === "cancelled" ? "cancelled" : "skipped", frame.within)];
  if (outcome === "failed" && step.continueOnError) changes.push(...short.map(addWarning));
  // If the run itself was stopped, its ending gives the reason once.
  else if (outcome === "failed" && !task.signal.aborted) frame.markFailed(whole.join(" "), at);
  await state.journal.change(allOf(...changes));
  return outcome;
}

function scopeOutputs(
  { frame, step }: StepTask,
  cells: readonly Cell[],
  outcomes: ReadonlyMap<string, CellOutcome>,
): { readonly outputs?: JsonObject; readonly cells?: JsonObject } {
  if (step.matrix === undefined) {
    const outputs = outcomes.get(frame.within)?.outputs;
    return outputs === undefined ? {} : { outputs };
  }
  const known = cells.flatMap(({ key, matrix }) => {
    const outputs = outcomes.get(key)?.outputs;
    return outputs === undefined ? [] : [[cellKeyOf(matrix), outputs] as const];
  });
  return { cells: Object.fromEntries(known) };
}

/** What a step without a matrix measured, and the verdicts on it. Both outlive a restart of the process. */
function scopeMeasured({ state, frame, step }: StepTask): Pick<StepScope, "result" | "thresholds"> {
  const measured = step.matrix === undefined ? state.results(step.id, frame.within).at(-1) : undefined;
  if (measured === undefined || step.include) return {};
  const thresholds = state
    .verdictsOn({ stepId: step.id, cellKey: frame.within })
    .map(({ title = "", words = "", note = "", figures = {}, ...rest }) => ({
      ...rest,
      title,
      words,
      note,
      figures,
    }));
  return { result: measured.result, thresholds };
}

async function skipStep({ state, frame, step }: StepTask): Promise<StepOutcome> {
  const reason = isSkippedByFailure(frame, step, state.runScope()) ? frame.failedAt : undefined;
  const scope = { outcome: "skipped", ...(step.matrix === undefined ? {} : { cells: {} }) } as const;
  frame.endStep(step, scope, reason);
  await state.journal.change(closeCells(step.id, "skipped", frame.within));
  return "skipped";
}

/** Whether a step that is skipped would have run, or might have, if nothing had failed. */
function isSkippedByFailure(frame: Frame, { if: condition }: Step, run: Scope["run"]): boolean {
  if (frame.status !== "failure") return false;
  if (condition?.impliesSuccess !== true || condition.reads.has("matrix")) return condition === undefined;
  try {
    return evaluateCondition(condition, { ...frame.scope(run), status: "success" });
  } catch {
    return true; // it reads what the failed step did not give
  }
}

/** Its `if` or its matrix could not be evaluated, so no cell could begin. */
function failBeforeCells(task: StepTask, told: ToldFailure): Promise<StepOutcome> {
  const { id } = task.step;
  const { within } = task.frame;
  const change = allOf(
    closeCells(id, "skipped", within),
    setCells(id, { keys: [within], within }),
    changeCell(id, within, { status: "failed", ...told }),
  );
  return failStep(task, told, change);
}

async function failStep(task: StepTask, { problem }: ToldFailure, change: ViewChange): Promise<StepOutcome> {
  const { state, frame, step } = task;
  await state.journal.change(change);
  const place = { stepId: step.id, cellKey: frame.within };
  const { at, whole, short } = failedCells(task, [{ place, problem }]);
  frame.endStep(step, { outcome: "failed" }, at);
  if (!step.continueOnError) frame.markFailed(whole.join(" "), at);
  else await state.journal.change(allOf(...short.map(addWarning)));
  return "failed";
}
