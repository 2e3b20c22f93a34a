import type { JsonObject } from "../base/json.ts";
import type { Permissions } from "../playbook/playbook.ts";
import type { StepOutcome } from "../playbook/scope.ts";

export type RunStatus = "queued" | "running" | "cancelling" | "succeeded" | "failed" | "cancelled";

/** A run as people see it: what cards, the terminal and the history are drawn from. Plain data. */
export interface RunView {
  readonly id: string;
  readonly playbookName: string;
  readonly playbookTitle: string;
  readonly labels: readonly string[];
  readonly inputs: JsonObject;
  readonly status: RunStatus;
  readonly requestedBy: string;
  /** The Slack channel that hears of it; absent for runs from the terminal. */
  readonly channel?: string;
  /** The slot of a schedule that it is for; absent for what a person has started. */
  readonly night?: Night;
  readonly createdAtMs: number;
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
  readonly steps: readonly StepView[];
  /** Why it failed or was cancelled: what happened, the state left behind, what to do. */
  readonly problem?: string;
  readonly warnings: readonly string[];
  /** Who may do something with it, where the playbook narrows that. */
  readonly permissions?: Permissions;
  /** What the playbook gives, once its steps went well. */
  readonly outputs?: JsonObject;
  /** What its figures mean, once a step has said so. Kept as long as its results. */
  readonly summary?: RunSummary;
  readonly artifacts: readonly ArtifactView[];
  /** When its steps, files and questions were dropped because of their age; its results are kept. */
  readonly prunedAtMs?: number;
}

/** A slot of a schedule, and who is to hear of it when it did not go well. */
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
  /** What the cell has asked people, and what they said. */
  readonly question?: QuestionView;
  readonly thresholds: readonly ThresholdView[];
}

/** What a cell asks people. */
export interface QuestionView {
  readonly kind: "approve" | "ask" | "lesson";
  readonly text: string;
  readonly options: readonly string[];
  /** User ids that may answer, or the roles where nobody has them; empty: whoever the access policy lets. */
  readonly answerers: readonly string[];
  readonly quorum: number;
  /** `closed`: the run went on without an answer. */
  readonly status: "open" | "approved" | "denied" | "answered" | "expired" | "closed";
  readonly answers: readonly QuestionAnswer[];
  readonly expiresAtMs: number;
  /** What is said under it: what came of the answer before, or of the last one. */
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
  readonly level: "fail" | "warn";
  readonly verdict: "held" | "breached" | "skipped";
  /** Why it was skipped or what the figures were. */
  readonly note?: string;
}

/** What the figures of a run mean: the first thing that people read of it. */
export interface RunSummary {
  /** One sentence. */
  readonly headline: string;
  /** Short sentences under it, the most important ones first. */
  readonly lines: readonly string[];
  /** A further channel that gets the report. */
  readonly channel?: string;
}

export interface ArtifactView {
  readonly name: string;
  readonly title: string;
  readonly mediaType: string;
  readonly altText?: string;
  readonly sizeBytes: number;
}

/** What the engine tells its listeners. The view is always whole, so a listener that missed some is not lost. */
export interface RunUpdate {
  readonly kind: "created" | "started" | "step" | "progress" | "artifact" | "ended";
  readonly view: RunView;
}
