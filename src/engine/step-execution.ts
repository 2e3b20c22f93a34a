import { describeFailure } from "../base/failure.ts";
import type { JsonObject } from "../base/json.ts";
import { evaluateCondition, expandMatrix } from "../playbook/index.ts";
import type { Cell, Step } from "../playbook/playbook.ts";
import type { Scope, StepOutcome } from "../playbook/scope.ts";
import { type CellOutcome, executeCell, placeOf } from "./cell-execution.ts";
import type { RunState } from "./run-state.ts";
import type { StepView } from "./run-view.ts";
import { otherCellFailed } from "./stop-reason.ts";
import { addWarning, allOf, changeCell, closeCells, setCells } from "./view-changes.ts";

export interface StepTask {
  readonly state: RunState;
  readonly step: Step;
  readonly phase: StepView["phase"];
  readonly signal: AbortSignal;
}

/**
 * Brings a step to its end and notes it in the run's state. Its cells start in declared order, `maxParallel` at a time;
 * after one has failed no further one starts and the others are told to stop, unless the playbook wants every cell tried.
 */
export async function executeStep(task: StepTask): Promise<void> {
  const { state, step } = task;
  const scope = state.scope();
  let cells: readonly Cell[];
  try {
    if (!mayRun(task, scope)) return await skipStep(task);
    cells = expandMatrix(step, scope);
  } catch (error) {
    state.journal.lostSignal.throwIfAborted();
    return failBeforeCells(task, describeFailure(error));
  }
  await state.journal.change(
    "step",
    setCells(
      step.id,
      cells.map(({ key }) => key),
    ),
  );
  const outcomes = await executeCells(task, scope, cells);
  await conclude(task, cells, outcomes);
}

/** Without an `if`, a step runs while all went well, and a step of `finally` always does. */
function mayRun({ state, step, phase }: StepTask, scope: Scope): boolean {
  if (step.if === undefined) return phase === "finally" || state.status === "success";
  return step.if.reads.has("matrix") || evaluateCondition(step.if, scope);
}

async function executeCells(
  task: StepTask,
  scope: Scope,
  cells: readonly Cell[],
): Promise<ReadonlyMap<string, CellOutcome>> {
  const { step, phase, signal, state } = task;
  const outcomes = new Map<string, CellOutcome>();
  const waiting = [...cells];
  const enough = new AbortController();
  const cellSignal = AbortSignal.any([signal, enough.signal]);
  const worker = async () => {
    for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) {
      if (enough.signal.aborted) return;
      const cellScope: Scope = { ...scope, matrix: cell.matrix };
      const outcome =
        (await endByCondition(state, step, cell, cellScope)) ??
        (await executeCell({ state, step, phase, cell, scope: cellScope, signal: cellSignal }));
      if (outcome.status === "skipped") continue;
      outcomes.set(cell.key, outcome);
      if (outcome.status === "failed" && step.failFast) enough.abort(otherCellFailed(cell.key));
      if (outcome.status === "cancelled") return;
    }
  };
  const width = Math.max(1, Math.min(step.maxParallel, cells.length));
  const ended = await Promise.allSettled(Array.from({ length: width }, worker));
  // All workers have come to rest before the run ends, also where the store broke under one of them.
  for (const end of ended) if (end.status === "rejected") throw end.reason;
  return outcomes;
}

/** An `if` that reads the matrix decides for each cell. @returns how the cell ended by it, if it did. */
async function endByCondition(
  state: RunState,
  step: Step,
  cell: Cell,
  scope: Scope,
): Promise<CellOutcome | undefined> {
  let ended: CellOutcome | undefined;
  try {
    if (!step.if?.reads.has("matrix") || evaluateCondition(step.if, scope)) return undefined;
    ended = { status: "skipped" };
  } catch (error) {
    ended = { status: "failed", problem: describeFailure(error) };
  }
  await state.journal.change("step", changeCell(step.id, cell.key, ended));
  return ended;
}

async function conclude(
  task: StepTask,
  cells: readonly Cell[],
  outcomes: ReadonlyMap<string, CellOutcome>,
): Promise<void> {
  const { state, step } = task;
  const all = [...outcomes.values()];
  const outcome: StepOutcome =
    (["failed", "cancelled", "succeeded"] as const).find((status) =>
      all.some((cell) => cell.status === status),
    ) ?? "skipped";
  state.endStep(step.id, { outcome, ...scopeOutputs(step, cells, outcomes) });
  const problems = cells.flatMap((cell) => {
    const { status, problem } = outcomes.get(cell.key) ?? {};
    return status !== "failed" || problem === undefined ? [] : [`${placeOf(step, cell)}: ${problem}`];
  });
  const changes = [closeCells(step.id, outcome === "cancelled" ? "cancelled" : "skipped")];
  if (outcome === "failed" && step.continueOnError) changes.push(...problems.map(addWarning));
  // Where the run itself was stopped, its ending says why, once.
  else if (outcome === "failed" && !task.signal.aborted) state.markFailed(problems.join(" "));
  await state.journal.change("step", allOf(...changes));
}

function scopeOutputs(
  step: Step,
  cells: readonly Cell[],
  outcomes: ReadonlyMap<string, CellOutcome>,
): { readonly outputs?: JsonObject; readonly cells?: JsonObject } {
  if (step.matrix === undefined) {
    const outputs = outcomes.get("")?.outputs;
    return outputs === undefined ? {} : { outputs };
  }
  const known = cells.flatMap(({ key }) => {
    const outputs = outcomes.get(key)?.outputs;
    return outputs === undefined ? [] : [[key, outputs] as const];
  });
  return { cells: Object.fromEntries(known) };
}

async function skipStep({ state, step }: StepTask): Promise<void> {
  state.endStep(step.id, { outcome: "skipped", ...(step.matrix === undefined ? {} : { cells: {} }) });
  await state.journal.change("step", closeCells(step.id, "skipped"));
}

/** Its `if` or its matrix could not be worked out, so that no cell could begin. */
async function failBeforeCells({ state, step }: StepTask, problem: string): Promise<void> {
  state.endStep(step.id, { outcome: "failed" });
  const text = `${step.id}: ${problem}`;
  if (!step.continueOnError) state.markFailed(text);
  await state.journal.change(
    "step",
    allOf(
      setCells(step.id, [""]),
      changeCell(step.id, "", { status: "failed", problem }),
      ...(step.continueOnError ? [addWarning(text)] : []),
    ),
  );
}
