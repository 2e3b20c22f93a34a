import { Failure } from "../../base/failure.ts";
import { addWarning } from "../../run/view-changes.ts";
import { type GroupHolder, groupTaken, HOW_TO_FREE, holderWords } from "../cluster-groups.ts";
import { changesCluster } from "./changes-cluster.ts";
import type { RunState } from "./run-state.ts";

/**
 * A run's turn in its concurrency group on the cluster, where runs of other stores may have the group. Runs without a
 * group, and those that do not change the cluster, need none.
 */
export class GroupTurn {
  readonly #state: RunState;
  readonly #group: string | null;
  readonly #events: { lost(by: GroupHolder | undefined): void; replaced(runId: string): void };
  readonly #told = new Set<string>();

  constructor(
    state: RunState,
    group: string | null,
    events: { lost(by: GroupHolder | undefined): void; replaced(runId: string): void },
  ) {
    this.#state = state;
    this.#group = group;
    this.#events = events;
  }

  /**
   * Takes the group. While another run has it, people are told once which one, and with `policy: cancel` that run is asked
   * to stop.
   * @returns true when the run may begin. It may also begin when the cluster does not answer: its first step that needs
   *   the cluster then says why, and {@link assert} keeps it from changing anything.
   * @throws Failure `RUN_GROUP_BUSY` with `policy: reject`.
   */
  async come(): Promise<boolean> {
    const { engine, facts, journal, frame } = this.#state;
    const policy = frame.playbook.concurrency?.policy ?? "queue";
    let holder: GroupHolder | undefined;
    try {
      holder = await this.#take();
      if (holder && policy === "cancel") await engine.clusterGroups?.askToStop(holder, facts.id);
    } catch (err) {
      if (!(err instanceof Failure)) throw err;
      engine.log.warn({ err, runId: facts.id }, "the cluster did not say who has the concurrency group");
      return holder === undefined;
    }
    if (holder === undefined) return true;
    const nowMs = engine.clock.nowMs();
    if (policy === "reject") throw groupTaken(holder, nowMs, "Nothing was changed.");
    if (!this.#told.has(holder.runId)) {
      this.#told.add(holder.runId);
      const what =
        policy === "cancel" ? "It was asked to stop, and is waited for." : `It is waited for. ${HOW_TO_FREE}`;
      await journal.change(addWarning(`${holderWords(holder, nowMs)} ${what}`));
    }
    return false;
  }

  /**
   * Called before every change in the steps; the clean-up removes only what the run itself created, and needs no group.
   * @throws Failure `RUN_GROUP_BUSY`, and the cluster's.
   */
  async assert(): Promise<void> {
    const holder = await this.#take();
    if (holder) throw groupTaken(holder, this.#state.engine.clock.nowMs(), "Nothing more was changed.");
  }

  /** Lets other runs have the group. */
  async release(): Promise<void> {
    await this.#state.engine.clusterGroups?.release(this.#state.facts.id);
  }

  /** Leaves the group to the process that goes on with the run. */
  forget(): void {
    this.#state.engine.clusterGroups?.forget(this.#state.facts.id);
  }

  async #take(): Promise<GroupHolder | undefined> {
    const { engine, facts, journal } = this.#state;
    const { clusterGroups, actions } = engine;
    if (this.#group === null || clusterGroups === undefined || !changesCluster(journal.view, actions))
      return undefined;
    const wish = { group: this.#group, runId: facts.id, requestedBy: facts.requestedBy };
    return clusterGroups.take(wish, this.#events);
  }
}
