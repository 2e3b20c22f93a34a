import type { JsonObject } from "../base/json.ts";
import type { Action, ActionContext, ActionOutcome } from "./action.ts";
import { askPeople } from "./ask-people.ts";
import { abortAfter, settleWithin } from "./bounded.ts";
import { type CellTask, placeOf } from "./cell-task.ts";
import type { LiveThresholds } from "./live-thresholds.ts";
import { pastResult } from "./past-result.ts";
import { type RevealedSecrets, revealSecrets } from "./secrets.ts";
import { stepTimedOut } from "./stop-reason.ts";
import { addWarning, changeCell } from "./view-changes.ts";

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
  const { state, frame } = task;
  const { journal, limits, engine } = state;
  const { clock } = engine;
  const secrets = await revealSecrets(params, [state.frame, frame], engine.secrets);
  const limit = new AbortController();
  const { handOverSignal } = state;
  const signal = AbortSignal.any([task.signal, journal.lostSignal, handOverSignal, limit.signal]);
  const { timeoutMs } = task.step;
  const disarm =
    timeoutMs === undefined ? () => {} : abortAfter(clock, timeoutMs, limit, () => stepTimedOut(timeoutMs));
  try {
    const context = contextOf(task, signal, { ...options, secrets });
    // In an async function, so that an action that throws before its first await is treated alike.
    const work = (async () => action.run(secrets.reveal(params), context))();
    const outcome = await settleWithin(work, {
      clock,
      signal,
      lost: journal.lostSignal,
      graceMs: limits.stopGraceMs,
    });
    journal.lostSignal.throwIfAborted();
    return secrets.hide(outcome);
  } catch (error) {
    // An action that stops may throw anything, an AbortError of a library say; the reason is what people must read.
    if (signal.aborted && !isUnresponsive(error)) throw signal.reason;
    throw secrets.hideError(error);
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
  {
    resumedFromMs,
    live,
    secrets,
  }: {
    readonly resumedFromMs: number | undefined;
    readonly live: LiveThresholds;
    readonly secrets: RevealedSecrets;
  },
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
    progress(update) {
      const progress = { ...update, text: secrets.hideText(update.text) };
      journal.showProgress(changeCell(step.id, cell.key, { progress }));
    },
    figures: (measured) => live.judge(measured),
    warn: (text) => journal.change("step", addWarning(secrets.hideText(`${placeOf(step, cell)}: ${text}`))),
    saveArtifact: (file) => journal.saveArtifact(file),
    results: (stepId) => state.results(frame.stepId(stepId), frame.within).map(({ result }) => result),
    async pastResult(stepId, which) {
      const newest = state.results(frame.stepId(stepId), frame.within).at(-1);
      return newest && pastResult(state, newest, which);
    },
    ask: ({ text, options, ...question }) =>
      askPeople(
        task,
        {
          ...question,
          text: secrets.hideText(text),
          options: options.map((option) => secrets.hideText(option)),
        },
        { signal, sinceMs: resumedFromMs },
      ),
    async assertOwned() {
      state.handOverSignal.throwIfAborted();
      await journal.assertOwned();
    },
  };
}
