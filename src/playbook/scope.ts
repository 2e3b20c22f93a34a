import type { JsonObject, JsonValue } from "../base/json.ts";

/** How a step or one of its cells ended. */
export type StepOutcome = "succeeded" | "failed" | "skipped" | "cancelled";

/** What expressions can read about a step that has ended. */
export interface StepScope {
  readonly outcome: StepOutcome;
  /** Of a step without a matrix. */
  readonly outputs?: JsonObject;
  /** What a step without a matrix measured, also if it then failed a threshold. */
  readonly result?: JsonObject;
  /** The verdicts on what it measured, in the order of its thresholds. */
  readonly thresholds?: readonly JsonObject[];
  /** Of a matrix step: cell key → the outputs of that cell; skipped cells are absent. */
  readonly cells?: JsonObject;
}

/** The names that an expression may read during a run. */
export interface Scope {
  readonly inputs: JsonObject;
  readonly matrix?: JsonObject;
  readonly steps: Readonly<Record<string, StepScope>>;
  readonly run: {
    readonly id: string;
    readonly playbook: string;
    readonly requested_by: string;
    /** RFC 3339, UTC. */
    readonly started_at: string;
  };
  /** The status so far: what `success()`, `failure()` and `cancelled()` answer. */
  readonly status: "success" | "failure" | "cancelled";
  /** The stored result of the step, in thresholds. */
  readonly result?: JsonValue;
  /** What the step's action found, in `expect`. */
  readonly facts?: JsonObject;
  /** What the step's action returned, in the outputs that the step adds. */
  readonly outputs?: JsonObject;
  /** The last good result of the same step of the same playbook, in thresholds; absent if there is none. */
  readonly previous?: JsonValue;
  /** The result of the same step in the playbook's reference run, in thresholds; absent if there is none. */
  readonly reference?: JsonValue;
}
