import { Failure } from "../base/failure.ts";
import type { JsonObject } from "../base/json.ts";
import { waitAtMost } from "../base/wait-at-most.ts";
import type { PreparedRun } from "../gate/prepare-playbook.ts";
import type { Playbook } from "../playbook/playbook.ts";
import type { CancelLevel } from "../run/cancel-level.ts";
import type { QuestionKey } from "../run/question-key.ts";
import type { QuestionView, RunUpdate, RunView } from "../run/run-view.ts";
import { waitsForPeople } from "../run/waits-for-people.ts";
import { sourceOf } from "../store/run-repository.ts";
import { refuseLocked } from "./cluster-lock.ts";
import type { ClaimedNight, Engine, RunOrigin } from "./engine.ts";
import { DEFAULT_LIMITS, type EngineLimits, type EngineOptions } from "./engine-options.ts";
import { RunExecution } from "./execution/run-execution.ts";
import { HeldRuns } from "./held-runs.ts";
import { Bell } from "./journal/bell.ts";
import { RunJournal } from "./journal/run-journal.ts";
import { UpdateFeed } from "./journal/update-feed.ts";
import { keepLeases } from "./lease-keeper.ts";
import { LeftRuns } from "./left-runs.ts";
import { judgeAnswer, questionView } from "./questions/question.ts";
import { shownAnswerers, whoMayAnswer } from "./questions/who-may-answer.ts";
import { keepRetention } from "./retention.ts";
import { type AdmittedRun, admitRun } from "./run-admission.ts";
import { changesCluster } from "./state/changes-cluster.ts";
import { refuseUnknownSecrets } from "./state/run-secrets.ts";
import { RunState } from "./state/run-state.ts";
import { engineClosing } from "./state/stop-reason.ts";

const POLL_INTERVAL_MS = 500;
const CLOSE_GRACE_MS = 30_000;

/** Creates the engine on a store and a registry of actions. Call `recover()` once, and `close()` at the end. */
export function createEngine(options: EngineOptions): Engine {
  return new JournaledEngine(options);
}

class JournaledEngine implements Engine {
  readonly #options: EngineOptions;
  readonly #limits: EngineLimits;
  readonly #feed: UpdateFeed;
  readonly #turns: Bell;
  readonly #answers: Bell;
  readonly #held: HeldRuns;
  readonly #left: LeftRuns;
  readonly #keeper: Promise<void>;
  #retention: Promise<void> | undefined;
  #accepting = true;
  /** Aborted when no run is held any more. */
  readonly #closed = new AbortController();

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#feed = new UpdateFeed(options.clock, options.log);
    this.#turns = new Bell(options.clock);
    this.#answers = new Bell(options.clock);
    this.#held = new HeldRuns({ leases: options.store.leases, feed: this.#feed, log: options.log });
    this.#left = new LeftRuns({
      engine: options,
      limits: this.#limits,
      held: this.#held,
      prepare: (...run) => this.#prepare(...run),
    });
    this.#keeper = keepLeases({
      engine: options,
      limits: this.#limits,
      held: this.#held,
      afterRenewal: () => this.#left.look(),
      signal: this.#closed.signal,
    });
  }

  async start(run: PreparedRun, night?: ClaimedNight): Promise<RunView> {
    if (!this.#accepting) throw engineClosing();
    await refuseUnknownSecrets(run.content, this.#options.secrets);
    const unnumbered = admitRun(run, night, this.#options.clock);
    await this.#refuseLocked(unnumbered);
    const number = await this.#options.store.runs.nextNumber();
    const admitted = { ...unnumbered, view: { ...unnumbered.view, number } };
    const { view, playbook, group } = admitted;
    await this.#held.start(
      this.#prepare(playbook, view, group, 1),
      () => this.#journalNew(admitted, night),
      () => this.#feed.publish("created", view),
    );
    return view;
  }

  async cancel(runId: string, by: string, options: { skipCleanUp?: boolean } = {}): Promise<RunView> {
    const execution = this.#held.execution(runId);
    const level = options.skipCleanUp === true ? "clean-up too" : "steps";
    let highest: CancelLevel = level;
    try {
      highest = await this.#options.store.runs.cancel(runId, by, level);
    } catch (err) {
      if (execution === undefined) throw err;
      // It must be possible to stop a run while the store is not writable.
      this.#options.log.warn({ err, runId }, "a cancellation could not be journaled");
    }
    execution?.applyCancel(highest, by);
    if (this.#held.isBrokenOff(runId)) await this.#left.again(runId);
    return this.#known(runId, await this.view(runId));
  }

  isBrokenOff(runId: string): boolean {
    return this.#held.isBrokenOff(runId);
  }

  async answer(key: QuestionKey, by: string, value: string): Promise<QuestionView> {
    const answer = { by, value, atMs: this.#options.clock.nowMs() };
    const permissions = (await this.view(key.runId))?.permissions;
    const roles = this.#options.roles ?? new Map();
    const row = await this.#options.store.questions.answer(key, (asked) =>
      judgeAnswer(asked, answer, asked && whoMayAnswer(asked, permissions, roles)),
    );
    this.#answers.ring();
    return questionView(row, shownAnswerers(row, permissions, roles));
  }

  async waitForEnd(runId: string): Promise<RunView> {
    const ended = await this.#held.end(runId);
    if (ended) return ended;
    for (;;) {
      const view = this.#known(runId, await this.view(runId));
      if (view.endedAtMs !== undefined) return view;
      await this.#options.clock.sleep(POLL_INTERVAL_MS, { signal: this.#closed.signal });
    }
  }

  async view(runId: string): Promise<RunView | undefined> {
    return this.#held.execution(runId)?.view ?? (await this.#options.store.runs.find(runId))?.view;
  }

  async origin(runId: string): Promise<RunOrigin | undefined> {
    const row = await this.#options.store.runs.find(runId);
    if (row === undefined) return undefined;
    const { inputs, productVersion, clusterUid } = row;
    return {
      source: sourceOf(row),
      inputs,
      productVersion,
      ...(clusterUid === null ? {} : { clusterUid }),
    };
  }

  async list(options: {
    readonly limit: number;
    readonly status?: "active" | "ended";
    readonly playbookName?: string;
    readonly number?: number;
  }): Promise<readonly RunView[]> {
    const views = await this.#options.store.runs.views(options);
    return views.map((view) => this.#held.execution(view.id)?.view ?? view);
  }

  artifact(runId: string, name: string): Promise<Uint8Array | undefined> {
    return this.#options.store.artifacts.bytes(runId, name);
  }

  results(
    runId: string,
  ): Promise<readonly { readonly stepId: string; readonly cellKey: string; readonly result: JsonObject }[]> {
    return this.#options.store.results.ofRun(runId);
  }

  subscribe(listener: (update: RunUpdate) => void): () => void {
    return this.#feed.subscribe(listener);
  }

  async waitsFor(runId: string): Promise<readonly RunView[]> {
    const { runs } = this.#options.store;
    const row = await runs.find(runId);
    if (row === undefined || row.concurrencyGroup === null || row.status !== "queued") return [];
    const ids = await runs.activeInGroup(row.concurrencyGroup, runId);
    const views = (await Promise.all(ids.map((id) => this.view(id)))).filter((view) => view !== undefined);
    return views.filter(({ status, createdAtMs }) => status !== "queued" || createdAtMs <= row.createdAtMs);
  }

  async recover({ only }: { readonly only?: readonly string[] } = {}): Promise<void> {
    await this.#left.takeUp(only ?? "all");
    if (only !== undefined) return;
    const { keepRunsMs } = this.#options;
    if (keepRunsMs !== undefined)
      this.#retention ??= keepRetention(this.#options, keepRunsMs, this.#closed.signal);
  }

  async close(options: { readonly graceMs?: number; readonly giveUp?: AbortSignal } = {}): Promise<void> {
    const { graceMs = CLOSE_GRACE_MS, giveUp } = options;
    const { clock } = this.#options;
    this.#accepting = false;
    await this.#left.close();
    for (const execution of this.#held.executions) {
      // Other replicas on the same server continue at once, but an embedded store may stay closed for a long time. Runs that
      // wait for people may wait that long anyway, and people were told that they can rely on it.
      const isLeft =
        this.#options.store.kind === "server" ||
        execution.view.status === "queued" ||
        waitsForPeople(execution.view);
      if (isLeft) execution.state.handOver(engineClosing());
      else if (execution.view.status === "running")
        await this.cancel(execution.view.id, "the stop of Regatta");
    }
    const allEnded = this.#held.allEnded();
    await waitAtMost(allEnded, graceMs, clock, giveUp);
    for (const execution of this.#held.executions) execution.state.journal.abandon(engineClosing());
    await allEnded;
    this.#closed.abort(engineClosing());
    await this.#keeper;
    await this.#retention;
  }

  #prepare(playbook: Playbook, view: RunView, group: string | null, fence: number): RunExecution {
    const { store, clock, owner } = this.#options;
    const lease = { runId: view.id, owner, fence };
    const state = new RunState({
      playbook,
      journal: new RunJournal({ store, lease, clock, feed: this.#feed, view }),
      engine: this.#options,
      limits: this.#limits,
      answers: this.#answers,
      facts: {
        id: view.id,
        playbookName: view.playbookName,
        playbookTitle: view.playbookTitle,
        requestedBy: view.requestedBy,
        ...(view.channel === undefined ? {} : { channel: view.channel }),
        startedAtMs: view.startedAtMs ?? view.createdAtMs,
        inputs: view.inputs,
      },
    });
    return new RunExecution(state, group, this.#turns);
  }

  /** Refuses a run that would change a cluster which somebody else has locked, before anybody waits for it. */
  async #refuseLocked({ view }: AdmittedRun): Promise<void> {
    const { actions, clusterLocks, clock } = this.#options;
    if (clusterLocks === undefined || !changesCluster(view, actions)) return;
    const run = { requestedBy: view.requestedBy, startedAtMs: view.createdAtMs };
    refuseLocked(await clusterLocks.holder(), run, clock.nowMs());
  }

  async #journalNew({ playbook, view, group }: AdmittedRun, night?: ClaimedNight): Promise<void> {
    const { store, clock, owner, productVersion } = this.#options;
    const policy = playbook.concurrency?.policy ?? "queue";
    const holder = await store.runs.create(
      {
        id: view.id,
        ...(view.number === undefined ? {} : { number: view.number }),
        playbookName: view.playbookName,
        playbookPath: playbook.source.path,
        playbookText: playbook.source.text,
        playbookIncludes: playbook.source.includes ?? {},
        inputs: view.inputs,
        requestedBy: view.requestedBy,
        channel: view.channel ?? null,
        scheduleName: view.night?.schedule ?? null,
        slotMs: view.night?.slotMs ?? null,
        concurrencyGroup: group,
        productVersion,
        createdAtMs: view.createdAtMs,
        view,
      },
      {
        owner,
        leaseExpiresAtMs: clock.nowMs() + this.#limits.leaseTtlMs,
        ifGroupIsFree: policy === "reject",
        ...(night === undefined ? {} : { slot: night.claim }),
      },
    );
    if (holder !== undefined) throw groupBusy(group ?? "", holder);
    if (policy === "cancel" && group !== null) await this.#cancelOthers(group, view);
  }

  /** If two runs start at the same moment, the one with the later id stays. */
  async #cancelOthers(group: string, view: RunView): Promise<void> {
    for (const id of await this.#options.store.runs.activeInGroup(group, view.id)) {
      const status = (await this.view(id))?.status;
      const replacesThisOne = status === "queued" && id > view.id;
      // One whose clean-up was broken off holds the group until it is resumed.
      const isEnding = status === "cancelling" && !this.#held.isBrokenOff(id);
      if (!isEnding && !replacesThisOne) await this.cancel(id, `run ${view.id}, which replaces it`);
    }
  }

  #known(runId: string, view: RunView | undefined): RunView {
    if (view) return view;
    throw new Failure("RUN_UNKNOWN", `There is no run ${runId}.`);
  }
}

function groupBusy(group: string, holder: string): Failure {
  return new Failure("RUN_GROUP_BUSY", `Run ${holder} of the concurrency group "${group}" has not ended.`, {
    hint: `Wait for it, cancel it, or set "policy: queue" in the playbook to make this one wait.`,
    details: { group, holder },
  });
}
