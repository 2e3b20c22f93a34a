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

/** Resumes runs that another process left unfinished: once at the start, and on a server whenever a lease has expired. */
export class LeftRuns {
  readonly #ports: LeftRunsPorts;
  /** Which runs to resume; none before {@link LeftRuns.takeUp} and after {@link LeftRuns.close}. */
  #wanted: "none" | "all" | readonly string[] = "none";
  #underWay: Promise<void> | undefined;

  constructor(ports: LeftRunsPorts) {
    this.#ports = ports;
  }

  /** Resumes unfinished runs, now and from now on. @param wanted "all", or the ids of the only runs to resume. */
  async takeUp(wanted: "all" | readonly string[]): Promise<void> {
    this.#wanted = wanted;
    await this.#takeOver(this.#ports.engine.store.kind === "embedded", this.#only);
  }

  /** Resumes one run that this process broke off. */
  again(runId: string): Promise<void> {
    return this.#takeOver(false, [runId]);
  }

  /**
   * Looks for runs of dead replicas, whose leases have expired. Does not wait for the result, so that lease renewals are
   * never held up by a run that is being resumed.
   */
  look(): void {
    const { store, log } = this.#ports.engine;
    if (this.#wanted === "none" || store.kind !== "server") return;
    this.#underWay ??= this.#takeOver(false, this.#only)
      .catch((err: unknown) => log.warn({ err }, "unfinished runs could not be taken over"))
      .finally(() => {
        this.#underWay = undefined;
      });
  }

  /** Resumes no more runs, and resolves when those that are being resumed are done. */
  async close(): Promise<void> {
    this.#wanted = "none";
    await this.#underWay;
  }

  get #only(): readonly string[] | undefined {
    return typeof this.#wanted === "string" ? undefined : this.#wanted;
  }

  async #takeOver(atOnce: boolean, only: readonly string[] | undefined): Promise<void> {
    const { engine, limits, held } = this.#ports;
    const { store, clock, owner } = engine;
    const rows = await store.leases.takeOver({
      owner,
      nowMs: clock.nowMs(),
      expiresAtMs: clock.nowMs() + limits.leaseTtlMs,
      atOnce,
      except: held.ids,
      only,
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
      engine.log.warn({ err, runId: row.id }, "a run could not be resumed here; it will be tried again");
      const lease = { runId: row.id, owner: engine.owner, fence: row.fence };
      await engine.store.leases.release(lease).catch(() => undefined); // it expires anyway
    }
  }
}
