import { describeFailure, Failure, hasCode } from "../../base/failure.ts";
import type { Step } from "../../playbook/playbook.ts";
import { type CancelLevel, reachesFurther } from "../../run/cancel-level.ts";
import type { RunView } from "../../run/run-view.ts";
import { addWarning, closeCells } from "../../run/view-changes.ts";
import { groupLost } from "../cluster-groups.ts";
import type { Bell } from "../journal/bell.ts";
import { abortAfter } from "../state/bounded.ts";
import { GroupTurn } from "../state/group-turn.ts";
import type { RunState } from "../state/run-state.ts";
import { finallyTimedOut, runCancelled, runTimedOut } from "../state/stop-reason.ts";
import type { StepsTask } from "../state/tasks.ts";
import { cleanUpLeft } from "./clean-up-left.ts";
import { patienceEnd } from "./clean-up-patience.ts";
import { endingOf } from "./run-ending.ts";
import { executeSteps } from "./step-execution.ts";

const INTERRUPTED =
  " The run was interrupted without its clean-up; it continues when Regatta is started again.";

/** The execution of one run by this process, from its turn in the queue to its end. */
export class RunExecution {
  readonly state: RunState;
  readonly #group: string | null;
  readonly #turns: Bell;
  readonly #steps = new AbortController();
  readonly #finally = new AbortController();
  readonly #turn: GroupTurn;
  #stepsEnded = false;
  #cancelled: CancelLevel = "none";

  constructor(state: RunState, group: string | null, turns: Bell) {
    this.state = state;
    this.#group = group;
    this.#turns = turns;
    this.#turn = new GroupTurn(state, group, {
      lost: (by) => this.#fail(groupLost(by, group ?? "", state.engine.clock.nowMs())),
      replaced: (runId) => this.applyCancel("steps", `run ${runId}, which replaces it`),
    });
    state.guardChanges(() => this.#turn.assert());
  }

  get view(): RunView {
    return this.state.journal.view;
  }

  /**
   * Executes the run to its end.
   * @returns its last view; `undefined` when another process has it, or will resume it after a restart.
   */
  async execute(): Promise<RunView | undefined> {
    try {
      if (await this.#begin()) {
        await this.#runSteps();
        await this.#runFinally();
        await this.#checkClean();
      }
      await this.#end();
      await this.#turn.release();
      return this.view;
    } catch (error) {
      return this.#breakOff(error);
    } finally {
      this.#turns.ring();
    }
  }

  /**
   * Stops as much of the run as the level says. Repeating a level does nothing, so it may come from a button, another
   * replica and the journal.
   */
  applyCancel(level: CancelLevel, by: string): void {
    if (!reachesFurther(level, this.#cancelled)) return;
    this.#cancelled = level;
    this.state.frame.markCancelled();
    this.#steps.abort(runCancelled(by));
    if (level === "clean-up too") this.#finally.abort(runCancelled(by));
    if (this.view.status !== "running") return;
    const status = "cancelling" as const;
    this.state.journal
      .change((view) => (view.status === "running" ? { ...view, status } : view), { status })
      .catch(() => undefined); // the journal is broken: the execution notices by itself
  }

  /** @returns false when the run was stopped before its turn came. */
  async #begin(): Promise<boolean> {
    const { journal, engine, handOverSignal } = this.state;
    const isQueued = this.view.status === "queued";
    let startedAtMs = 0;
    const begin = async () => {
      if ((isQueued && (await this.#isBehind())) || !(await this.#turn.come())) return false;
      if (!isQueued) return true;
      startedAtMs = engine.clock.nowMs();
      const change = (view: RunView) => ({ ...view, status: "running" as const, startedAtMs });
      const began = await journal.begin(this.#group, change, startedAtMs);
      if (!began) await this.#turn.release();
      return began;
    };
    try {
      const signal = AbortSignal.any([this.#steps.signal, journal.lostSignal, handOverSignal]);
      await this.#turns.wait(begin, signal);
      if (isQueued) this.state.setStarted(startedAtMs);
      return true;
    } catch (error) {
      journal.lostSignal.throwIfAborted();
      handOverSignal.throwIfAborted();
      if (hasCode(error, "RUN_GROUP_BUSY")) this.#fail(error);
      // What had begun is cleaned up.
      if (this.#steps.signal.aborted) return !isQueued;
      throw error;
    }
  }

  /** Whether an older run of this store is in the group, so that asking the cluster for the group is too early. */
  async #isBehind(): Promise<boolean> {
    const group = this.#group;
    if (group === null) return false;
    const { journal, engine, facts } = this.state;
    const others = await journal.whenReachable(() => engine.store.runs.activeInGroup(group, facts.id));
    return others.some((id) => id < facts.id);
  }

  /** The steps stop, and the run fails; what is past them goes on. */
  #fail(reason: Failure): void {
    if (this.#stepsEnded) return;
    this.state.frame.markFailed();
    this.#steps.abort(reason);
  }

  async #runSteps(): Promise<void> {
    const { frame, engine, facts } = this.state;
    const { timeoutMs, steps } = frame.playbook;
    const leftMs = Math.max(0, facts.startedAtMs + timeoutMs - engine.clock.nowMs());
    const disarm = abortAfter(engine.clock, leftMs, this.#steps, () => runTimedOut(timeoutMs));
    try {
      await this.#runPhase(steps, { phase: "steps", signal: this.#steps.signal });
    } finally {
      disarm();
    }
    this.#stepsEnded = true;
    if (this.#steps.signal.aborted) this.state.frame.markFailed();
    this.state.frame.workOutOutputs(this.state.runScope());
  }

  async #runFinally(): Promise<void> {
    const { frame, engine, limits } = this.state;
    const { playbook } = frame;
    if (playbook.finally.length === 0) return;
    const limitMs = playbook.finallyTimeoutMs ?? limits.finallyMs;
    const disarm = abortAfter(engine.clock, limitMs, this.#finally, () => finallyTimedOut(limitMs));
    try {
      const patienceEndsMs = patienceEnd(engine.clock.monotonicMs(), limitMs);
      await this.#runPhase(playbook.finally, {
        phase: "finally",
        signal: this.#finally.signal,
        patienceEndsMs,
      });
    } finally {
      disarm();
    }
    if (this.#finally.signal.aborted) this.state.frame.markFailed();
  }

  async #runPhase(
    steps: readonly Step[],
    part: Pick<StepsTask, "phase" | "signal" | "patienceEndsMs">,
  ): Promise<void> {
    const { state } = this;
    await executeSteps(steps, { ...part, state, frame: state.frame, cleanUpSignal: this.#finally.signal });
  }

  /** @throws Failure `CLEAN_UP_LEFT` when something must be removed later; the run does not end before that. */
  async #checkClean(): Promise<void> {
    const { left, journal, engine } = this.state;
    if (left.length === 0) return;
    const failure = cleanUpLeft(left, engine.store.kind);
    await journal.change(addWarning(describeFailure(failure)));
    throw failure;
  }

  async #end(): Promise<void> {
    const { journal, engine } = this.state;
    const endedAtMs = engine.clock.nowMs();
    const { outputs } = this.state.frame;
    const unstarted = this.view.startedAtMs === undefined;
    const ending = endingOf(this.state, {
      steps: failureOf(this.#steps.signal),
      finally: unstarted ? undefined : failureOf(this.#finally.signal),
    });
    const close = (view: RunView): RunView => ({
      ...view.steps.reduce((current, step) => closeCells(step.id, "skipped")(current), view),
      ...ending,
      endedAtMs,
      ...(outputs ? { outputs } : {}),
    });
    await journal.end(close, { status: ending.status, endedAtMs });
  }

  /** The run cannot continue here. If the store refused, people are told; if the lease was lost, another process has the run. */
  #breakOff(error: unknown): RunView | undefined {
    const { journal, engine } = this.state;
    const reason = journal.broken ?? error;
    this.#turn.forget();
    journal.abandon(reason instanceof Failure ? reason : undefined);
    engine.log.warn({ err: reason, runId: this.view.id }, "a run was broken off in this process");
    if (hasCode(reason, "LEASE_LOST", "ENGINE_CLOSING")) return undefined;
    const what = hasCode(reason, "CLEAN_UP_LEFT") ? "" : INTERRUPTED;
    return {
      ...this.view,
      status: "failed",
      endedAtMs: engine.clock.nowMs(),
      problem: describeFailure(reason) + what,
    };
  }
}

function failureOf(signal: AbortSignal): Failure | undefined {
  return signal.aborted && signal.reason instanceof Failure ? signal.reason : undefined;
}
