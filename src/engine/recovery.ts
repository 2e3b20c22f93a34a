import { describeFailure, Failure } from "../base/failure.ts";
import { reopenPlaybook } from "../gate/prepare-playbook.ts";
import type { Playbook } from "../playbook/playbook.ts";
import type { RunView } from "../run/run-view.ts";
import { addWarning, allOf, reopenCells } from "../run/view-changes.ts";
import { type RunRow, sourceOf } from "../store/run-repository.ts";
import type { EngineOptions } from "./engine-options.ts";
import type { RunExecution } from "./execution/run-execution.ts";

/** The playbook of an unfinished run; `undefined` when the run cannot continue, in which case it has been ended as failed. */
export async function playbookOf(engine: EngineOptions, row: RunRow): Promise<Playbook | undefined> {
  const playbook = reopenPlaybook(sourceOf(row), engine.actions);
  if (playbook === undefined) await endUnreadable(engine, row);
  return playbook;
}

/**
 * Marks unfinished attempts as interrupted, and gives the execution the contents of the journal. The run then goes through
 * its playbook again from the start, keeps every settled cell, and begins work where nothing is settled.
 */
export async function readJournal(
  engine: EngineOptions,
  row: RunRow,
  execution: RunExecution,
): Promise<void> {
  const { journal } = execution.state;
  if (row.status !== "queued") {
    const change = allOf(
      reopenCells,
      addWarning("Regatta was stopped in the middle of this run, which continued afterwards."),
    );
    await journal.interruptOpen(change);
    execution.state.remember(
      await engine.store.attempts.ofRun(row.id),
      await engine.store.results.ofRun(row.id),
    );
  }
  execution.applyCancel(row.cancelLevel, row.cancelledBy ?? "somebody");
  engine.log.info({ runId: row.id, fence: row.fence }, "resumed an unfinished run");
}

/** The run was started by another version of the product, and this one no longer knows its actions or keywords. */
async function endUnreadable(engine: EngineOptions, row: RunRow): Promise<void> {
  const problem = describeFailure(
    new Failure(
      "RUN_NOT_RESUMABLE",
      `The run was started by version ${row.productVersion}, and this version refuses its playbook.`,
      {
        state: "Its clean-up was not run.",
        hint: "Check what it left on the cluster, fix the playbook, and run it again.",
      },
    ),
  );
  const endedAtMs = engine.clock.nowMs();
  const view: RunView = { ...row.view, status: "failed", endedAtMs, problem };
  const lease = { runId: row.id, owner: engine.owner, fence: row.fence };
  await engine.store.runs.end(lease, { view, status: "failed", endedAtMs });
}
