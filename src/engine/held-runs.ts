import type { Log } from "../base/log.ts";
import type { RunView } from "../run/run-view.ts";
import type { LeaseRepository } from "../store/lease-repository.ts";
import type { RunExecution } from "./execution/run-execution.ts";
import type { UpdateFeed } from "./journal/update-feed.ts";

/** The state of a run in this process. */
type Held =
  /** Its row may not exist yet, so neither recovery nor a lease renewal may mistake it for a lost run. */
  | { readonly state: "starting" }
  /** Not executing yet because its journal is still being read; its lease is already being renewed. */
  | { readonly state: "ready"; readonly execution: RunExecution }
  /** Executing. `end` gives `undefined` when another process has the run, or will resume it after a restart. */
  | {
      readonly state: "executing";
      readonly execution: RunExecution;
      readonly end: Promise<RunView | undefined>;
    }
  /** This process could not finish it, and only knows its last view. */
  | { readonly state: "broken off"; readonly last: RunView };

/** The runs that this process holds. Ended runs are dropped, since the store has them. */
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

  /** Runs that nobody else may take over, and that this process must not take over a second time. */
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

  /** Whether this process could not bring the run to its end, so that nobody executes it. */
  isBrokenOff(runId: string): boolean {
    return this.#held.get(runId)?.state === "broken off";
  }

  /** How the run ends in this process, if it does; see the engine's `waitForEnd`. */
  async end(runId: string): Promise<RunView | undefined> {
    const held = this.#held.get(runId);
    if (held?.state === "broken off") return held.last;
    return held?.state === "executing" ? held.end : undefined;
  }

  /** Resolves when no run is executing any more. */
  async allEnded(): Promise<void> {
    await Promise.all([...this.#held.keys()].map((id) => this.end(id)));
  }

  /**
   * Starts a new run once it is journaled. A run that cannot be journaled is not held.
   * @param announce publishes the run before any other update about it.
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

  /** Resumes an unfinished run once its journal has been read. A run whose journal cannot be read is not held. */
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
