import type { JsonObject } from "../base/json.ts";
import type { Permissions } from "../playbook/playbook.ts";
import type { StepOutcome } from "../playbook/scope.ts";

export type RunStatus = "queued" | "running" | "cancelling" | "succeeded" | "failed" | "cancelled";

/** A run as people see it: cards, the terminal and the history are drawn from it. Plain data. */
export interface RunView {
  readonly id: string;
  /** Counts the runs of a store from 1: people type `#41`. Absent where a run was stored by an earlier version. */
  readonly number?: number;
  readonly playbookName: string;
  readonly playbookTitle: string;
  readonly labels: readonly string[];
  readonly inputs: JsonObject;
  readonly status: RunStatus;
  readonly requestedBy: string;
  /** The Slack channel that is told about it; absent for runs from the terminal. */
  readonly channel?: string;
  /** The slot of the schedule that started it; absent for runs that a person started. */
  readonly night?: Night;
  readonly createdAtMs: number;
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
  readonly steps: readonly StepView[];
  /** Why it failed or was cancelled: what happened, the state that was left, what to do. */
  readonly problem?: string;
  readonly warnings: readonly string[];
  /** Who may do what with it, if the playbook restricts that. */
  readonly permissions?: Permissions;
  /** The playbook's outputs, once its steps have succeeded. */
  readonly outputs?: JsonObject;
  /** What its figures mean, once a step has said so. Kept for as long as its results. */
  readonly summary?: RunSummary;
  readonly artifacts: readonly ArtifactView[];
  /** When its steps, files and questions were deleted because of their age; its results are kept. */
  readonly prunedAtMs?: number;
}

/** A slot of a schedule, and who is told when its run does not go well. */
export interface Night {
  readonly schedule: string;
  readonly slotMs: number;
  /** Ids of people and groups. */
  readonly mention: readonly string[];
}

export interface StepView {
  readonly id: string;
  readonly name: string;
  readonly uses: string;
  readonly phase: "steps" | "finally";
  readonly cells: readonly CellView[];
}

export interface CellView {
  /** "" for a step without a matrix. */
  readonly key: string;
  readonly status: "waiting" | "running" | StepOutcome;
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
  readonly attempt: number;
  readonly progress?: { readonly text: string; readonly fraction?: number };
  readonly problem?: string;
  /** The cell whose end is the reason for this one's failure: people are told of that one, and this one's problem is folded. */
  readonly follows?: CellPlace;
  /** What the cell has asked people, and their answers. */
  readonly question?: QuestionView;
  readonly thresholds: readonly ThresholdView[];
}

/** A cell of a run. */
export interface CellPlace {
  readonly stepId: string;
  readonly cellKey: string;
}

/** What a cell asks people. */
export interface QuestionView {
  readonly kind: "approve" | "ask" | "lesson";
  readonly text: string;
  readonly options: readonly string[];
  /** User ids that may answer, or the roles if nobody has them; empty: anyone whom the access policy permits. */
  readonly answerers: readonly string[];
  readonly quorum: number;
  /** `closed`: the run went on without an answer. */
  readonly status: "open" | "approved" | "denied" | "answered" | "expired" | "closed";
  readonly answers: readonly QuestionAnswer[];
  readonly expiresAtMs: number;
  /** Text shown under it: what came of the previous answer, or of the last one. */
  readonly remark?: string;
  readonly offer?: QuestionOffer;
}

/** A playbook that a question offers to run, with inputs filled in. */
export interface QuestionOffer {
  readonly playbook: string;
  readonly inputs: JsonObject;
}

/** One person's answer. */
export interface QuestionAnswer {
  readonly by: string;
  readonly value: string;
  readonly atMs: number;
}

export interface ThresholdView {
  readonly expression: string;
  /** What it is about, as the playbook says. */
  readonly title?: string;
  readonly level: "fail" | "warn";
  /** `inconclusive`: what was measured says nothing about it; runs of earlier versions have `skipped` instead. */
  readonly verdict: "held" | "breached" | "inconclusive" | "skipped";
  /** The figures that decided it, in words: `sidecar p99 494 ms, limit 250 ms`. */
  readonly words?: string;
  /** Why it could not be judged, or what else there is to know. */
  readonly note?: string;
  /** The figures that it was judged by, such as `result.latency_ms.p99`; the first twelve. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** What the figures of a run mean: the first thing that people read about it. */
export interface RunSummary {
  /** One sentence. */
  readonly headline: string;
  /** Short sentences under it, the most important ones first. */
  readonly lines: readonly string[];
  /** Another channel that gets the report. */
  readonly channel?: string;
}

export interface ArtifactView {
  readonly name: string;
  readonly title: string;
  readonly mediaType: string;
  readonly altText?: string;
  readonly sizeBytes: number;
}

/** What the engine tells its listeners. The view is always complete, so a listener may miss some updates. */
export interface RunUpdate {
  readonly kind: "created" | "started" | "step" | "progress" | "artifact" | "ended";
  readonly view: RunView;
}
