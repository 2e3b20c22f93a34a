import type { JsonObject } from "../base/json.ts";
import type { PreparedRun } from "../gate/prepare-playbook.ts";
import type { PlaybookSource } from "../playbook/playbook.ts";
import type { QuestionKey } from "../run/question-key.ts";
import type { Night, QuestionView, RunUpdate, RunView } from "../run/run-view.ts";
import type { SlotClaim } from "../store/slot-claim.ts";

/** The slot of a schedule that a run is for, claimed with the run's first write. */
export interface ClaimedNight extends Night {
  readonly claim: SlotClaim;
}

/** What a run was begun with. */
export interface RunOrigin {
  readonly source: PlaybookSource;
  /** With every default filled in. */
  readonly inputs: JsonObject;
  readonly productVersion: string;
  /** Uid of the cluster that it worked on; absent when it touched none. */
  readonly clusterUid?: string;
}

/** Runs playbooks. Journals every step before and after it; tells its listeners of every change. */
export interface Engine {
  /**
   * Journals a run as queued; execution begins by itself.
   * @throws Failure `SCHEDULE_SLOT_TAKEN` when the slot that it is for is dealt with already, `RUN_GROUP_BUSY`,
   * `CLUSTER_LOCKED`, `ENGINE_CLOSING`.
   */
  start(run: PreparedRun, night?: ClaimedNight): Promise<RunView>;
  /**
   * Stops the steps and runs `finally`. The same again changes nothing: two people who stop a run at the same moment both
   * mean that it shall clean up.
   * @param options.skipCleanUp stops `finally` too.
   */
  cancel(runId: string, by: string, options?: { readonly skipCleanUp?: boolean }): Promise<RunView>;
  /**
   * Answers what a step has asked; through any replica, whoever executes the run.
   * @returns the question as it stands then.
   * @throws Failure `QUESTION_…` when it is over, or not for this person to answer.
   */
  answer(question: QuestionKey, by: string, value: string): Promise<QuestionView>;
  /** Resolves when the run has ended. */
  waitForEnd(runId: string): Promise<RunView>;
  view(runId: string): Promise<RunView | undefined>;
  /** What a run was begun with: its playbook is kept as it was then. */
  origin(runId: string): Promise<RunOrigin | undefined>;
  /** The newest first. */
  list(options: {
    readonly limit: number;
    readonly status?: "active" | "ended";
    readonly playbookName?: string;
  }): Promise<readonly RunView[]>;
  artifact(runId: string, name: string): Promise<Uint8Array | undefined>;
  /** What measuring steps found, oldest first. */
  results(
    runId: string,
  ): Promise<readonly { readonly stepId: string; readonly cellKey: string; readonly result: JsonObject }[]>;
  /** @returns a function that ends the subscription. Listeners must not throw. */
  subscribe(listener: (update: RunUpdate) => void): () => void;
  /**
   * Takes up the runs that a dead process left behind, by each step's recovery class. A bot calls it once at its start, and
   * goes on to take up what other replicas leave behind.
   * @param options.only these runs alone; on a server's store as soon as their leases have ended.
   */
  recover(options?: { readonly only?: readonly string[] }): Promise<void>;
  /** The runs that a queued run waits for: those of its concurrency group that go on or are older. */
  waitsFor(runId: string): Promise<readonly RunView[]>;
  /**
   * Ends the work of this process. On a server's store what runs is handed to the other replicas at the point where it
   * stands; on the embedded one it is cancelled and its `finally` waited for, but for what waits for people to answer.
   * What takes longer than the grace period is left to the next start.
   */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}
