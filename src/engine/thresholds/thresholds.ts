import { Failure } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json.ts";
import { planMeter } from "../../playbook/index.ts";
import type { Threshold } from "../../playbook/playbook.ts";
import type { Scope } from "../../playbook/scope.ts";
import type { ThresholdView } from "../../run/run-view.ts";
import { thresholdText } from "../../run/threshold-text.ts";
import type { PastResult, PastRun } from "../action.ts";
import type { CellTask } from "../state/tasks.ts";
import { inconclusive, judgeAtEnd } from "./judge-threshold.ts";
import { pastResult } from "./past-result.ts";
import { judgeablePart } from "./unjudgeable.ts";

/**
 * Judges what a step measured. A threshold that was breached during the measurement stays breached, unless the whole result
 * turns out to say nothing about it. History is read only if a threshold needs it.
 */
export async function judgeThresholds(
  task: CellTask,
  result: JsonObject,
  early: (threshold: Threshold) => ThresholdView | undefined,
): Promise<readonly ThresholdView[]> {
  const { thresholds } = task.step;
  const { scope: history, unlike } = await historyFor(task, thresholds, result);
  const whole = { ...task.scope, result, ...history };
  const meter = planMeter();
  return thresholds.map(
    (threshold) => uncompared(threshold, unlike) ?? judgeAtEnd(threshold, whole, meter, early(threshold)),
  );
}

const CALLED = { previous: "the last good run", reference: "the reference" } as const;

/** A threshold that reads a run with other inputs or conditions is inconclusive, and says what was different. */
function uncompared(threshold: Threshold, unlike: History["unlike"]): ThresholdView | undefined {
  for (const [which, { runId, because }] of unlike) {
    if (!threshold.expression.reads.has(which)) continue;
    return inconclusive(
      threshold,
      `Not comparable with ${CALLED[which]} (run ${runId}), because ${because}.`,
    );
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
    if (past.kind === "found") scope[which] = judgeablePart(past.result);
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

/** `Threshold breached: sidecar p99 494 ms, limit 250 ms.` */
export function breachSentence(threshold: ThresholdView): string {
  return `Threshold breached: ${thresholdText(threshold)}.`;
}
