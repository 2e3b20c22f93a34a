import type { Log } from "../base/log.ts";
import type { RunView } from "../run/run-view.ts";
import type { LeaseRepository } from "../store/lease-repository.ts";
import type { RunExecution } from "./execution/run-execution.ts";
import type { UpdateFeed } from "./journal/update-feed.ts";

/** How a run stands in this process. */
type Held =
  /** Its row may not exist yet: recovery must not take it for an orphan, nor a renewal for a lost one. */
  | { readonly state: "starting" }
  /** It does not execute yet, as its journal is being read; its lease is renewed meanwhile. */
  | { readonly state: "ready"; readonly execution: RunExecution }
  /** On its way to its end; `undefined` comes of one that another process has, or will have after a restart. */
  | {
      readonly state: "executing";
      readonly execution: RunExecution;
      readonly end: Promise<RunView | undefined>;
    }
  /** This process could not bring it to its end, and its last view is all that it can tell. */
  | { readonly state: "broken off"; readonly last: RunView };

/** The runs that this process holds. What has ended is let go: the store knows it. */
export class HeldRuns {
  readonly #ports: {
    readonly leases: Pick<LeaseRepository, "release">;
    readonly feed: UpdateFeed;
    readonly log: Log;
  };
  readonly #held = new Map<string, Held>();

  constructor(ports: { leases: Pick<LeaseRepository, "release">; feed: UpdateFeed; log: Log }) {
    this.#ports = ports;
  }

  /** Runs that nobody else may take up, and that this process takes up no second time. */
  get ids(): readonly string[] {
    return [...this.#held].flatMap(([id, { state }]) => (state === "broken off" ? [] : [id]));
  }

  get executions(): readonly RunExecution[] {
    return [...this.#held.values()].flatMap((held) => ("execution" in held ? [held.execution] : []));
  }

  execution(runId: string): RunExecution | undefined {
    const held = this.#held.get(runId);
    return held && "execution" in held ? held.execution : undefined;
  }

  /** How the run ends in this process, where it does; see `waitForEnd` of the engine. */
  async end(runId: string): Promise<RunView | undefined> {
    const held = this.#held.get(runId);
    if (held?.state === "broken off") return held.last;
    return held?.state === "executing" ? held.end : undefined;
  }

  /** Resolves when none is on its way any more. */
  async allEnded(): Promise<void> {
    await Promise.all([...this.#held.keys()].map((id) => this.end(id)));
  }

  /**
   * Begins with a new run once it is journaled. One that cannot be journaled is not held.
   * @param announce tells of it before anything else is heard of it.
   */
  async start(execution: RunExecution, journal: () => Promise<void>, announce: () => void): Promise<void> {
    const { id } = execution.view;
    this.#held.set(id, { state: "starting" });
    try {
      await journal();
    } catch (error) {
      this.#held.delete(id);
      throw error;
    }
    this.#held.set(id, { state: "ready", execution });
    announce();
    this.#execute(execution);
  }

  /** Goes on with a run that was left behind, once its journal is read. One whose journal cannot be read is not held. */
  async resume(execution: RunExecution, readJournal: () => Promise<void>): Promise<void> {
    const { id } = execution.view;
    this.#held.set(id, { state: "ready", execution });
    try {
      await readJournal();
    } catch (error) {
      this.#held.delete(id);
      throw error;
    }
    this.#execute(execution);
  }

  #execute(execution: RunExecution): void {
    const { id } = execution.view;
    const end = execution.execute().then(async (last) => {
      if (execution.state.journal.broken === undefined) this.#held.delete(id);
      else await this.#breakOff(execution, last);
      return last;
    });
    this.#held.set(id, { state: "executing", execution, end });
  }

  async #breakOff(execution: RunExecution, last: RunView | undefined): Promise<void> {
    const { leases, feed, log } = this.#ports;
    const { lease } = execution.state.journal;
    feed.drop(lease.runId);
    if (last) {
      this.#held.set(lease.runId, { state: "broken off", last });
      feed.publish("ended", last);
    } else this.#held.delete(lease.runId);
    try {
      await leases.release(lease);
    } catch (err) {
      log.warn({ err, runId: lease.runId }, "a lease could not be released");
    }
  }
}
