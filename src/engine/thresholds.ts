import { Failure } from "../base/failure.ts";
import type { JsonObject } from "../base/json.ts";
import { evaluateThreshold } from "../playbook/index.ts";
import type { Step } from "../playbook/playbook.ts";
import type { Scope } from "../playbook/scope.ts";
import { figuresOf } from "./figures.ts";
import type { RunState } from "./run-state.ts";
import type { ThresholdView } from "./run-view.ts";

/** Judges what a step measured. History is asked only when a threshold reads it. */
export async function judgeThresholds(
  state: RunState,
  step: Step,
  cellKey: string,
  scope: Scope,
  result: JsonObject,
): Promise<readonly ThresholdView[]> {
  if (step.thresholds.length === 0) return [];
  const previous = step.thresholds.some((threshold) => threshold.expression.reads.has("previous"))
    ? await previousResult(state, step.id, cellKey)
    : undefined;
  const whole: Scope = { ...scope, result, ...(previous === undefined ? {} : { previous }) };
  return step.thresholds.map((threshold) => {
    const { source } = threshold.expression;
    const judged = evaluateThreshold(threshold, whole);
    const note = judged.note ?? (judged.verdict === "breached" ? figuresOf(source, whole) : undefined);
    return {
      expression: source,
      level: threshold.level,
      verdict: judged.verdict,
      ...(note === undefined ? {} : { note }),
    };
  });
}

function previousResult(state: RunState, stepId: string, cellKey: string): Promise<JsonObject | undefined> {
  const { store, previousResults } = state.engine;
  const key = { playbookName: state.facts.playbookName, stepId, cellKey };
  const { id } = state.facts;
  return previousResults
    ? previousResults(key, id)
    : state.journal.whenReachable(() => store.results.lastGood(key, id));
}

/** The failure of a step whose result broke thresholds of level `fail`; `undefined` when none did. */
export function breachFailure(thresholds: readonly ThresholdView[]): Failure | undefined {
  const breached = thresholds.filter(({ verdict, level }) => verdict === "breached" && level === "fail");
  if (breached.length === 0) return undefined;
  return new Failure("THRESHOLD_BREACHED", breached.map(breachSentence).join(" "), {
    state: "What was measured is kept with the run.",
  });
}

/** `Threshold breached: result.error_rate < 0.01 (result.error_rate is 0.034).` */
export function breachSentence(threshold: ThresholdView): string {
  return `Threshold breached: ${threshold.expression}${threshold.note === undefined ? "" : ` (${threshold.note})`}.`;
}
