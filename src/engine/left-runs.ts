import type { Playbook } from "../playbook/playbook.ts";
import type { RunView } from "../run/run-view.ts";
import type { RunRow } from "../store/run-repository.ts";
import type { EngineLimits, EngineOptions } from "./engine-options.ts";
import type { RunExecution } from "./execution/run-execution.ts";
import type { HeldRuns } from "./held-runs.ts";
import { playbookOf, readJournal } from "./recovery.ts";

export interface LeftRunsPorts {
  readonly engine: EngineOptions;
  readonly limits: EngineLimits;
  readonly held: HeldRuns;
  readonly prepare: (playbook: Playbook, view: RunView, group: string | null, fence: number) => RunExecution;
}

/** Takes up the runs that a process left behind: once at the start, and on a server whenever a lease has ended. */
export class LeftRuns {
  readonly #ports: LeftRunsPorts;
  /** Which ones are taken up; none before {@link LeftRuns.takeUp}, and none any more after {@link LeftRuns.close}. */
  #wanted: "none" | "all" | readonly string[] = "none";
  #underWay: Promise<void> | undefined;

  constructor(ports: LeftRunsPorts) {
    this.#ports = ports;
  }

  /** Takes up what was left behind, and from now on what is. @param wanted ids of the only runs that are. */
  async takeUp(wanted: "all" | readonly string[]): Promise<void> {
    this.#wanted = wanted;
    await this.#takeOver(this.#ports.engine.store.kind === "embedded");
  }

  /**
   * Replicas that died leave leases behind that end by themselves; somebody must look. Not waited for, so that no renewal
   * ever waits for a run that is taken up.
   */
  look(): void {
    const { store, log } = this.#ports.engine;
    if (this.#wanted === "none" || store.kind !== "server") return;
    this.#underWay ??= this.#takeOver(false)
      .catch((err: unknown) => log.warn({ err }, "runs that were left behind could not be taken up"))
      .finally(() => {
        this.#underWay = undefined;
      });
  }

  /** Takes up no more, and resolves when what is being taken up is. */
  async close(): Promise<void> {
    this.#wanted = "none";
    await this.#underWay;
  }

  async #takeOver(atOnce: boolean): Promise<void> {
    const { engine, limits, held } = this.#ports;
    const { store, clock, owner } = engine;
    const rows = await store.leases.takeOver({
      owner,
      nowMs: clock.nowMs(),
      expiresAtMs: clock.nowMs() + limits.leaseTtlMs,
      atOnce,
      except: held.ids,
      only: typeof this.#wanted === "string" ? undefined : this.#wanted,
    });
    await Promise.all(rows.map((row) => this.#resume(row)));
  }

  async #resume(row: RunRow): Promise<void> {
    const { engine, held, prepare } = this.#ports;
    try {
      const playbook = await playbookOf(engine, row);
      if (playbook === undefined) return;
      const execution = prepare(playbook, row.view, row.concurrencyGroup, row.fence);
      await held.resume(execution, () => readJournal(engine, row, execution));
    } catch (err) {
      engine.log.warn({ err, runId: row.id }, "a run could not be taken up here; it is tried again");
      const lease = { runId: row.id, owner: engine.owner, fence: row.fence };
      await engine.store.leases.release(lease).catch(() => undefined); // it ends by itself
    }
  }
}
