import type { Clock } from "../base/clock.ts";
import type { JsonObject } from "../base/json.ts";
import type { Log } from "../base/log.ts";
import type { ObjectChange, PlannedObjects } from "../kubernetes/preview/object-change.ts";
import type { ActionDeclaration } from "../playbook/action-declaration.ts";
import type { Judgement } from "../playbook/index.ts";
import type { RunSummary } from "../run/run-view.ts";
import type { PastResult } from "../store/result-repository.ts";
import type { Decision, Question } from "./questions/question.ts";

/** An action as the engine runs it. One folder under src/actions/ each; the composition root lists them. */
export interface Action extends ActionDeclaration {
  /**
   * Does the work of one cell. `params` were resolved and have passed the action's schema, defaults filled in.
   * @throws Failure when it could not be done; the signal's reason when it was told to stop.
   */
  run(params: JsonObject, context: ActionContext): Promise<ActionOutcome>;
  /**
   * What it would change, as far as the cluster can tell beforehand; changes nothing. Absent: that cannot be told.
   * @throws Failure
   */
  preview?(params: JsonObject, context: PreviewContext): Promise<readonly ObjectChange[]>;
}

/** What an action is told when it is asked what it would change. */
export interface PreviewContext {
  readonly signal: AbortSignal;
  /** What the steps before it would have done by then. */
  readonly earlier: PlannedObjects;
}

export interface ActionOutcome {
  /** Matches the action's `outputs` schema; what later steps read. */
  readonly outputs: JsonObject;
  /** What a measurement found (a load result or a comparison): stored, read by thresholds, rendered by reports. */
  readonly result?: JsonObject;
}

export interface ActionContext {
  readonly run: RunFacts;
  /** The step's id and its cell's key ("" without a matrix). */
  readonly stepId: string;
  readonly cellKey: string;
  /**
   * Set when a run goes on after its process died: when the attempt that was cut off began, in milliseconds since the
   * epoch. What waits counts from there.
   */
  readonly resumedFromMs?: number;
  /** Aborted by a cancel, by the step's time limit, and when the run's lease was lost. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells people how far it is. Cheap and lossy: call it as often as there is news. */
  progress(update: StepProgress): void;
  /**
   * Tells what a measurement has found so far, under the field names of its result; what is not known yet is left out.
   * Once or twice a second is enough.
   * @returns "stop" once a threshold with `abort` is breached: the action ends the measurement and returns what it has.
   */
  figures(measured: JsonObject): "continue" | "stop";
  /** Adds a warning to the run, in whole sentences: something to know that does not fail the step. */
  warn(text: string): Promise<void>;
  /** Keeps a file with the run: a chart, a report. The name is unique in the run; the same name again replaces it. */
  saveArtifact(artifact: NewArtifact): Promise<void>;
  /** Says what the run's figures mean. A later one takes the place of an earlier one. */
  summarise(summary: RunSummary): Promise<void>;
  /** What measuring steps of this run have found so far, by step id, newest last in each list. */
  results(stepId: string): readonly JsonObject[];
  /** What an earlier run measured where the newest of `results(stepId)` was measured; `undefined` where there is none. */
  pastResult(stepId: string, which: PastRun): Promise<PastResult | undefined>;
  /**
   * Holds what was found of what people did against the step's `expect`.
   * @throws Failure `LESSON_NO_EXPECT` for a step that has none.
   */
  judge(facts: JsonObject): Judgement;
  /** Says something under the question that was asked last: what came of its answer. */
  remark(text: string): Promise<void>;
  /**
   * Asks people and waits for what they say; one question at a time. It survives restarts.
   * @throws Failure `APPROVAL_DENIED`, `QUESTION_EXPIRED`.
   */
  ask(question: Question): Promise<Decision>;
  /** Resolves while this process still owns the run; throws `LEASE_LOST` otherwise. Called before every outside change. */
  assertOwned(): Promise<void>;
}

/** Which earlier run: the last one of the playbook that ended well, or the one that somebody has marked. */
export type PastRun = "previous" | "reference";

/** What an action may know of the run that it belongs to. */
export interface RunFacts {
  readonly id: string;
  readonly playbookName: string;
  readonly playbookTitle: string;
  readonly requestedBy: string;
  /** The Slack channel that hears of it; absent for runs from the terminal. */
  readonly channel?: string;
  readonly startedAtMs: number;
  readonly inputs: JsonObject;
}

export interface StepProgress {
  /** A short line for people: "round 2 of 5: sidecar, 300 rps, p99 2.1 ms". */
  readonly text: string;
  /** 0..1 where it is known. */
  readonly fraction?: number;
}

export interface NewArtifact {
  /** File name with its ending, unique in the run: `race-percentiles.png`. */
  readonly name: string;
  readonly title: string;
  readonly mediaType:
    | "image/png"
    | "application/yaml"
    | "application/json"
    | "text/html"
    | "text/csv"
    | "text/plain";
  /** What a picture shows, for those who cannot see it; at most 1,000 characters. */
  readonly altText?: string;
  readonly bytes: Uint8Array;
}
