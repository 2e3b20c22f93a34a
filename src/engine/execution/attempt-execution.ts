import { atWork } from "../../base/event-loop-watch.ts";
import { Failure, hasCode } from "../../base/failure.ts";
import { hideKnownSecrets } from "../../base/secrets/known-secrets.ts";
import { judgeExpectation } from "../../playbook/index.ts";
import type { CellView } from "../../run/run-view.ts";
import { addWarning, changeCell } from "../../run/view-changes.ts";
import type { Action, ActionContext, ActionOutcome } from "../action.ts";
import { askPeople } from "../questions/ask-people.ts";
import { abortAfter, settleWithin } from "../state/bounded.ts";
import type { StepParams } from "../state/step-params.ts";
import { stepTimedOut } from "../state/stop-reason.ts";
import { type CellTask, placeOf } from "../state/tasks.ts";
import type { LiveThresholds } from "../thresholds/live-thresholds.ts";
import { pastResult } from "../thresholds/past-result.ts";
import { hideInArtifact, hideInError, hideInTexts, hideOutcome } from "./hide-secrets.ts";

/** What an attempt needs in addition to its cell. */
export interface AttemptOptions {
  /** When the attempt that a dead process left interrupted began. */
  readonly resumedFromMs: number | undefined;
  readonly live: LiveThresholds;
}

/**
 * Runs the action once, within the step's time limit.
 * @throws what the action throws; the stop's reason when it was told to stop; Failure `STEP_UNRESPONSIVE`.
 */
export async function runAttempt(
  task: CellTask,
  action: Action,
  given: StepParams,
  options: AttemptOptions,
): Promise<ActionOutcome> {
  const { state } = task;
  const { journal, limits, engine } = state;
  const { clock } = engine;
  const params = await state.secrets.reveal(given);
  const limit = new AbortController();
  const { handOverSignal } = state;
  const signal = AbortSignal.any([task.signal, journal.lostSignal, handOverSignal, limit.signal]);
  const { timeoutMs } = task.step;
  const disarm =
    timeoutMs === undefined ? () => {} : abortAfter(clock, timeoutMs, limit, () => stepTimedOut(timeoutMs));
  try {
    const context = contextOf(task, signal, options);
    atWork(`${task.step.uses} of ${task.step.id} in run ${state.facts.id}`);
    // In an async function, so that an action that throws before its first await is treated the same.
    const work = (async () => action.run(params, context))();
    const outcome = await settleWithin(work, {
      clock,
      signal,
      lost: journal.lostSignal,
      graceMs: Math.max(limits.stopGraceMs, action.stopGraceMs ?? 0),
    });
    journal.lostSignal.throwIfAborted();
    return hideOutcome(outcome);
  } catch (error) {
    // A stopping action may throw anything, such as a library's AbortError; people need to see the reason for the stop.
    if (signal.aborted && !hasCode(error, "STEP_UNRESPONSIVE") && !restates(error, signal.reason))
      throw signal.reason;
    throw hideInError(error);
  } finally {
    disarm();
  }
}

/** Whether an action says why it was stopped itself, with what became of its work. */
function restates(error: unknown, reason: unknown): boolean {
  return error instanceof Failure && reason instanceof Failure && error.code === reason.code;
}

function contextOf(
  task: CellTask,
  signal: AbortSignal,
  { resumedFromMs, live }: AttemptOptions,
): ActionContext {
  const { state, frame, step, cell } = task;
  const resultsOf = (stepId: string) => {
    const place = frame.placeOf(stepId);
    return state.results(place.stepId, place.within);
  };
  const { journal } = state;
  // The first question may be the one that a dead process had asked; all further ones are new.
  let sinceMs = resumedFromMs;
  return {
    run: state.facts,
    stepId: step.id,
    cellKey: cell.key,
    ...(resumedFromMs === undefined ? {} : { resumedFromMs }),
    signal,
    clock: state.engine.clock,
    log: state.engine.log,
    progress(update) {
      const progress = { ...update, text: hideKnownSecrets(update.text) };
      journal.showProgress(changeCell(step.id, cell.key, { progress }));
    },
    figures: (measured) => live.judge(measured),
    warn: (text) => journal.change(addWarning(hideKnownSecrets(`${placeOf(step, cell)}: ${text}`))),
    saveArtifact: (file) => journal.saveArtifact(hideInArtifact(file)),
    summarise: ({ headline, lines, ...rest }) => {
      const words = {
        headline: hideKnownSecrets(headline),
        lines: lines.map((line) => hideKnownSecrets(line)),
      };
      return journal.change((view) => ({ ...view, summary: { ...rest, ...words } }));
    },
    results: (stepId) => resultsOf(stepId).map(({ result }) => result),
    thresholds(stepId) {
      const newest = resultsOf(stepId).at(-1);
      return newest ? state.verdictsOn(newest) : [];
    },
    async pastResult(stepId, which) {
      const newest = resultsOf(stepId).at(-1);
      return newest ? pastResult(state, newest, which) : { kind: "none" };
    },
    judge(facts) {
      if (step.expect) return judgeExpectation(step.expect, task.scope, hideInTexts(facts));
      throw new Failure("LESSON_NO_EXPECT", `The step ${step.id} does not say what it expects.`);
    },
    remark: (text) => journal.change(changeCell(step.id, cell.key, withRemark(hideKnownSecrets(text)))),
    ask({ text, options, ...question }) {
      const asked = {
        ...question,
        text: hideKnownSecrets(text),
        options: options.map((option) => hideKnownSecrets(option)),
      };
      const since = sinceMs;
      sinceMs = undefined;
      return askPeople(task, asked, { signal, sinceMs: since });
    },
    async assertOwned() {
      state.handOverSignal.throwIfAborted();
      await journal.assertOwned();
      if (task.phase === "steps") await state.assertMayChange();
    },
  };
}

function withRemark(remark: string): (cell: CellView) => CellView {
  return (cell) => (cell.question ? { ...cell, question: { ...cell.question, remark } } : cell);
}
