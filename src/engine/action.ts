import type { Clock } from "../base/clock.ts";
import type { Missing } from "../base/failure.ts";
import type { JsonObject } from "../base/json.ts";
import type { Log } from "../base/log.ts";
import type { ObjectChange, PlannedObjects } from "../kubernetes/preview/object-change.ts";
import type { ActionDeclaration } from "../playbook/action-declaration.ts";
import type { Judgement } from "../playbook/index.ts";
import type { RunSummary, ThresholdView } from "../run/run-view.ts";
import type { Decision, Question } from "./questions/question.ts";

/** An action as the engine runs it. Actions are in src/actions/; the composition root lists them. */
export interface Action extends ActionDeclaration {
  /**
   * Does the work of one cell. `params` are resolved, checked against the action's schema and have their defaults filled in.
   * @throws Failure when the work could not be done; the signal's reason when it was told to stop.
   */
  run(params: JsonObject, context: ActionContext): Promise<ActionOutcome>;
  /**
   * Returns what it would change, as far as the cluster can tell beforehand, without changing anything. Absent when an
   * action cannot tell.
   * @throws Failure
   */
  preview?(params: JsonObject, context: PreviewContext): Promise<readonly ObjectChange[]>;
  /**
   * Refuses parameters that cannot work on any cluster, such as a mesh that nobody has. Asks no cluster.
   * @throws Failure
   */
  check?(params: JsonObject): Promise<void>;
  /** For an action that removes things: what stays behind, by name, when it could not be run. */
  leaves?(params: JsonObject): readonly string[];
  /** What later steps lack if it fails, by the names under which their failures say that it is missing. */
  makes?(params: JsonObject): readonly Missing[];
}

/** What an action gets when it is asked what it would change. */
export interface PreviewContext {
  readonly signal: AbortSignal;
  /** What earlier steps would have done by then. */
  readonly earlier: PlannedObjects;
}

export interface ActionOutcome {
  /** Matches the action's `outputs` schema; later steps read it. */
  readonly outputs: JsonObject;
  /** The result of a measurement (a load result or a comparison): stored, read by thresholds, shown in reports. */
  readonly result?: JsonObject;
}

export interface ActionContext {
  readonly run: RunFacts;
  /** The step's id and its cell's key ("" without a matrix). */
  readonly stepId: string;
  readonly cellKey: string;
  /**
   * Set when a run is resumed after its process died: when the interrupted attempt began, in milliseconds since the epoch.
   * Actions that wait count from there.
   */
  readonly resumedFromMs?: number;
  /** Aborted by a cancel, by the step's time limit, and when the run's lease was lost. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells people about its progress. Cheap and lossy: call it as often as there is news. */
  progress(update: StepProgress): void;
  /**
   * Reports what a measurement has found so far, under the field names of its result. Leave out what is not known yet. Once
   * or twice a second is enough.
   * @returns "stop" once a threshold with `abort` is breached: the action must then end the measurement and return what it
   *   has.
   */
  figures(measured: JsonObject): "continue" | "stop";
  /** Adds a warning to the run, in whole sentences: something worth knowing that does not fail the step. */
  warn(text: string): Promise<void>;
  /** Stores a file with the run, such as a chart or a report. A file with the same name is replaced. */
  saveArtifact(artifact: NewArtifact): Promise<void>;
  /** Says what the run's figures mean. A later summary replaces an earlier one. */
  summarise(summary: RunSummary): Promise<void>;
  /** The results that a step of this run has measured so far, newest last. */
  results(stepId: string): readonly JsonObject[];
  /** The verdicts on the newest of `results(stepId)`, in the order of the step's thresholds. */
  thresholds(stepId: string): readonly ThresholdView[];
  /** What an earlier run measured in the step and cell of the newest of `results(stepId)`, under the same conditions. */
  pastResult(stepId: string, which: PastRun): Promise<PastResult>;
  /**
   * Checks the facts found about what people did against the step's `expect`.
   * @throws Failure `LESSON_NO_EXPECT` for a step without one.
   */
  judge(facts: JsonObject): Judgement;
  /** Shows a text under the last question: what came of its answer. */
  remark(text: string): Promise<void>;
  /**
   * Asks people and waits for their answers; one question at a time. Questions survive restarts.
   * @throws Failure `APPROVAL_DENIED`, `QUESTION_EXPIRED`.
   */
  ask(question: Question): Promise<Decision>;
  /** Resolves if this process still owns the run; throws `LEASE_LOST` otherwise. Call it before every change to the outside. */
  assertOwned(): Promise<void>;
}

/** Which earlier run: the playbook's last successful one, or the one that somebody has marked as reference. */
export type PastRun = "previous" | "reference";

/** What an earlier run measured in the same step and cell. */
export type PastResult =
  | {
      readonly kind: "found";
      readonly runId: string;
      /** When it was measured, in milliseconds since the epoch. */
      readonly createdAtMs: number;
      readonly result: JsonObject;
    }
  | { readonly kind: "none" }
  /** There is one, but its figures say nothing about this run's: `the input rate was 100 then and 200 now`. */
  | {
      readonly kind: "unlike";
      readonly runId: string;
      readonly createdAtMs: number;
      readonly because: string;
    };

/** What an action may know about its run. */
export interface RunFacts {
  readonly id: string;
  readonly playbookName: string;
  readonly playbookTitle: string;
  readonly requestedBy: string;
  /** The Slack channel that is told about it; absent for runs from the terminal. */
  readonly channel?: string;
  readonly startedAtMs: number;
  readonly inputs: JsonObject;
}

export interface StepProgress {
  /** A short line for people: "round 2 of 5: sidecar, 300 rps, p99 2.1 ms". */
  readonly text: string;
  /** From 0 to 1, if known. */
  readonly fraction?: number;
}

export interface NewArtifact {
  /** File name with its extension, unique in the run: `race-percentiles.png`. */
  readonly name: string;
  readonly title: string;
  readonly mediaType:
    | "image/png"
    | "application/yaml"
    | "application/json"
    | "text/html"
    | "text/csv"
    | "text/plain";
  /** What a picture shows, for people who cannot see it; at most 1,000 characters. */
  readonly altText?: string;
  readonly bytes: Uint8Array;
}
