import type { JsonObject } from "../base/json.ts";
import type { PreparedRun } from "../gate/prepare-playbook.ts";
import type { PlaybookSource } from "../playbook/playbook.ts";
import type { QuestionKey } from "../run/question-key.ts";
import type { Night, QuestionView, RunUpdate, RunView } from "../run/run-view.ts";
import type { SlotClaim } from "../store/slot-claim.ts";

/** The schedule slot that a run is started for, claimed in the run's first write. */
export interface ClaimedNight extends Night {
  readonly claim: SlotClaim;
}

/** What a run was started with. */
export interface RunOrigin {
  readonly source: PlaybookSource;
  /** With all defaults filled in. */
  readonly inputs: JsonObject;
  readonly productVersion: string;
  /** Uid of the cluster that it worked on; absent if it used none. */
  readonly clusterUid?: string;
}

/** Runs playbooks. Journals every step before and after its execution, and tells listeners about every change. */
export interface Engine {
  /**
   * Journals a run as queued; execution begins automatically.
   * @throws Failure `SCHEDULE_SLOT_TAKEN` when its slot has already been dealt with, `RUN_GROUP_BUSY`,
   * `CLUSTER_LOCKED`, `SECRET_UNKNOWN`, `ENGINE_CLOSING`.
   */
  start(run: PreparedRun, night?: ClaimedNight): Promise<RunView>;
  /**
   * Stops the steps and runs `finally`. A second call changes nothing: when two people stop a run at the same moment, both
   * want it to clean up.
   * @param options.skipCleanUp stops `finally` too.
   */
  cancel(runId: string, by: string, options?: { readonly skipCleanUp?: boolean }): Promise<RunView>;
  /**
   * Answers a step's question. Works through any replica, not only the one that executes the run.
   * @returns the question in its new state.
   * @throws Failure `QUESTION_…` when it is closed, or this person may not answer it.
   */
  answer(question: QuestionKey, by: string, value: string): Promise<QuestionView>;
  /**
   * Whether this process could not bring the run to its end, for example because the cluster was away during its clean-up.
   * Nobody executes it then, and {@link cancel} resumes it.
   */
  isBrokenOff(runId: string): boolean;
  /** Resolves when the run has ended. */
  waitForEnd(runId: string): Promise<RunView>;
  view(runId: string): Promise<RunView | undefined>;
  /** What a run was started with, including its playbook as it was then. */
  origin(runId: string): Promise<RunOrigin | undefined>;
  /** Newest first. */
  list(options: {
    readonly limit: number;
    readonly status?: "active" | "ended";
    readonly playbookName?: string;
    readonly number?: number;
  }): Promise<readonly RunView[]>;
  artifact(runId: string, name: string): Promise<Uint8Array | undefined>;
  /** What the run's steps measured, oldest first. */
  results(
    runId: string,
  ): Promise<readonly { readonly stepId: string; readonly cellKey: string; readonly result: JsonObject }[]>;
  /** @returns a function that ends the subscription. Listeners must not throw. */
  subscribe(listener: (update: RunUpdate) => void): () => void;
  /**
   * Resumes the runs that a dead process left unfinished, according to each step's recovery class. A bot calls it once at
   * its start; from then on the engine also resumes runs that other replicas leave.
   * @param options.only resumes only these runs; on a server's store, once their leases have expired.
   */
  recover(options?: { readonly only?: readonly string[] }): Promise<void>;
  /** The runs that a queued run waits for: those in its concurrency group that are under way or older. */
  waitsFor(runId: string): Promise<readonly RunView[]>;
  /**
   * Ends the work of this process. On a server's store, active runs are handed over to the other replicas at the point that
   * they have reached. On the embedded store they are cancelled and their `finally` is awaited, except for runs that wait for
   * people to answer. Whatever takes longer than the grace period is resumed at the next start.
   * @param options.giveUp ends the grace period early: waiting for the clean-up makes no sense any more.
   */
  close(options?: { readonly graceMs?: number; readonly giveUp?: AbortSignal }): Promise<void>;
}
