import { Failure, hasCode } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json.ts";
import { evaluateThreshold, type Meter, planMeter, reasonFor } from "../../playbook/index.ts";
import type { Threshold } from "../../playbook/playbook.ts";
import type { Scope } from "../../playbook/scope.ts";
import type { ThresholdView } from "../../run/run-view.ts";
import type { PastRun } from "../action.ts";
import type { CellTask } from "../state/tasks.ts";
import { figuresOf, figuresText, keptFigures } from "./figures.ts";
import { pastResult } from "./past-result.ts";

/**
 * Judges what a step measured. A threshold that was breached during the measurement stays breached. History is read only if
 * a threshold needs it.
 */
export async function judgeThresholds(
  task: CellTask,
  result: JsonObject,
  early: (threshold: Threshold) => ThresholdView | undefined,
): Promise<readonly ThresholdView[]> {
  const { thresholds } = task.step;
  const history = await historyFor(task, thresholds);
  const whole: Scope = { ...task.scope, result, ...history };
  const meter = planMeter();
  return thresholds.map((threshold) => early(threshold) ?? judgeWhole(threshold, whole, meter));
}

/**
 * Judges one threshold at the end of a measurement. A threshold that cannot be evaluated is not known to hold, so it counts
 * as breached, at its own level; the verdicts on the others are not affected.
 */
function judgeWhole(threshold: Threshold, scope: Scope, meter: Meter): ThresholdView {
  try {
    return judgeThreshold(threshold, scope, meter);
  } catch (error) {
    if (!hasCode(error, "PB_EXPRESSION_FAILED")) throw error;
    const { expression, level } = threshold;
    const note = `it cannot be evaluated: ${reasonFor(error)}`;
    return { expression: expression.source, level, verdict: "breached", note };
  }
}

/**
 * Judges one threshold; a breach comes with the figures that it was judged by.
 * @param meter limits the evaluation of all thresholds that are judged together.
 * @throws Failure `PB_EXPRESSION_FAILED` when it cannot be evaluated on what has been measured.
 */
export function judgeThreshold(threshold: Threshold, scope: Scope, meter?: Meter): ThresholdView {
  const { source } = threshold.expression;
  const judged = evaluateThreshold(threshold, scope, meter);
  const figures = figuresOf(source, scope);
  const note = judged.note ?? (judged.verdict === "breached" ? figuresText(figures) : undefined);
  return {
    expression: source,
    level: threshold.level,
    verdict: judged.verdict,
    ...(figures.size === 0 ? {} : { figures: keptFigures(figures) }),
    ...(note === undefined ? {} : { note }),
  };
}

/** `previous` and `reference`, if one of these thresholds reads them and they exist. */
export async function historyFor(
  task: CellTask,
  thresholds: readonly Threshold[],
): Promise<Pick<Scope, "previous" | "reference">> {
  const { state, step, cell } = task;
  const read = async (which: PastRun) =>
    thresholds.some(({ expression }) => expression.reads.has(which))
      ? (await pastResult(state, { stepId: step.id, cellKey: cell.key }, which))?.result
      : undefined;
  const [previous, reference] = [await read("previous"), await read("reference")];
  return {
    ...(previous === undefined ? {} : { previous }),
    ...(reference === undefined ? {} : { reference }),
  };
}

/** The failure of a step whose result breached thresholds with level `fail`; `undefined` if none was. */
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
