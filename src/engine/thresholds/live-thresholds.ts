import { formatDuration } from "../../base/duration.ts";
import { hasCode } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json.ts";
import type { Threshold } from "../../playbook/playbook.ts";
import type { Scope } from "../../playbook/scope.ts";
import type { ThresholdView } from "../../run/run-view.ts";
import type { CellTask } from "../state/tasks.ts";
import { judgeThreshold } from "./judge-threshold.ts";
import { historyFor } from "./thresholds.ts";

/** Checks the figures of a running measurement against the thresholds with `abort`, for one attempt of a cell. */
export class LiveThresholds {
  readonly #scope: Scope;
  readonly #monotonicMs: () => number;
  readonly #thresholds: readonly Threshold[];
  #firstAtMs: number | undefined;
  #breach: { readonly threshold: Threshold; readonly view: ThresholdView } | undefined;

  private constructor(task: CellTask, history: Pick<Scope, "previous" | "reference">) {
    this.#scope = { ...task.scope, ...history };
    this.#monotonicMs = () => task.state.engine.clock.monotonicMs();
    this.#thresholds = task.step.thresholds.filter(({ abort }) => abort);
  }

  /** Reads the history beforehand, because judging figures as they come in is synchronous. */
  static async of(task: CellTask): Promise<LiveThresholds> {
    const { scope } = await historyFor(
      task,
      task.step.thresholds.filter(({ abort }) => abort),
    );
    return new LiveThresholds(task, scope);
  }

  /** @param measured the figures so far, under the result's field names. @returns "stop" from the first breach on. */
  judge(measured: JsonObject): "continue" | "stop" {
    const nowMs = this.#monotonicMs();
    this.#firstAtMs ??= nowMs;
    const elapsedMs = nowMs - this.#firstAtMs;
    const due = this.#breach ? [] : this.#thresholds.filter(({ afterMs = 0 }) => elapsedMs >= afterMs);
    for (const threshold of due) {
      const view = judgeKnown(threshold, { ...this.#scope, result: measured });
      if (view?.verdict !== "breached") continue;
      const when = `ended early, ${formatDuration(elapsedMs)} after the first figures`;
      const note = view.note === undefined ? when : `${view.note}; ${when}`;
      this.#breach = { threshold, view: { ...view, note } };
      break;
    }
    return this.#breach ? "stop" : "continue";
  }

  /** How a threshold was breached during the measurement, if it was. Later figures cannot undo that. */
  breach(threshold: Threshold): ThresholdView | undefined {
    return this.#breach?.threshold === threshold ? this.#breach.view : undefined;
  }
}

/** A threshold that reads a figure which is not available yet is not judged yet. */
function judgeKnown(threshold: Threshold, scope: Scope): ThresholdView | undefined {
  try {
    return judgeThreshold(threshold, scope);
  } catch (error) {
    if (hasCode(error, "PB_EXPRESSION_FAILED")) return undefined;
    throw error;
  }
}
