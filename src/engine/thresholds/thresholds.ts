import { Failure, hasCode } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json.ts";
import { evaluateThreshold, type Meter, planMeter, reasonFor } from "../../playbook/index.ts";
import type { Threshold } from "../../playbook/playbook.ts";
import type { Scope } from "../../playbook/scope.ts";
import type { ThresholdView } from "../../run/run-view.ts";
import type { PastResult, PastRun } from "../action.ts";
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
  const { scope: history, unlike } = await historyFor(task, thresholds, result);
  const whole: Scope = { ...task.scope, result, ...history };
  const meter = planMeter();
  return thresholds.map(
    (threshold) => early(threshold) ?? uncompared(threshold, unlike) ?? judgeWhole(threshold, whole, meter),
  );
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

const CALLED = { previous: "the last good run", reference: "the reference" } as const;

/** A threshold that reads a run with other inputs or conditions is skipped, and says what was different. */
function uncompared(threshold: Threshold, unlike: History["unlike"]): ThresholdView | undefined {
  const { expression, level } = threshold;
  for (const [which, { runId, because }] of unlike) {
    if (!expression.reads.has(which)) continue;
    const note = `Not comparable with ${CALLED[which]} (run ${runId}), because ${because}.`;
    return { expression: expression.source, level, verdict: "skipped", note };
  }
  return undefined;
}

/** What thresholds can read of earlier runs. */
interface History {
  readonly scope: Pick<Scope, "previous" | "reference">;
  /** The earlier runs that cannot be compared with this one. */
  readonly unlike: ReadonlyMap<PastRun, Extract<PastResult, { kind: "unlike" }>>;
}

/**
 * `previous` and `reference`, if one of these thresholds reads them and they exist.
 * @param result what has been measured; absent while the measurement is going on.
 */
export async function historyFor(
  { state, step, cell }: CellTask,
  thresholds: readonly Threshold[],
  result?: JsonObject,
): Promise<History> {
  const scope: { previous?: JsonObject; reference?: JsonObject } = {};
  const unlike = new Map<PastRun, Extract<PastResult, { kind: "unlike" }>>();
  const own = { stepId: step.id, cellKey: cell.key, ...(result === undefined ? {} : { result }) };
  for (const which of ["previous", "reference"] as const) {
    if (!thresholds.some(({ expression }) => expression.reads.has(which))) continue;
    const past = await pastResult(state, own, which);
    if (past.kind === "found") scope[which] = past.result;
    if (past.kind === "unlike") unlike.set(which, past);
  }
  return { scope, unlike };
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
