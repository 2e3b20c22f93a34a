import { describeFailure, Failure } from "../base/failure.ts";
import { reopenPlaybook } from "../gate/prepare-playbook.ts";
import type { Playbook } from "../playbook/playbook.ts";
import type { RunView } from "../run/run-view.ts";
import { addWarning, allOf, reopenCells } from "../run/view-changes.ts";
import { type RunRow, sourceOf } from "../store/run-repository.ts";
import type { EngineOptions } from "./engine-options.ts";
import type { RunExecution } from "./execution/run-execution.ts";

/**
 * Takes up a run that its process left behind: marks what was begun and not ended as interrupted, and gives the
 * execution what the journal holds. Going through the playbook again from its top then takes every settled cell as it
 * is, and begins where nothing is settled.
 * @returns `undefined` when the run cannot go on; it has been ended as failed then.
 */
export async function resumeRun(
  engine: EngineOptions,
  row: RunRow,
  prepare: (playbook: Playbook, view: RunView) => RunExecution,
): Promise<RunExecution | undefined> {
  const source = sourceOf(row);
  const playbook = reopenPlaybook(source, engine.actions);
  if (playbook === undefined) {
    await endUnreadable(engine, row);
    return undefined;
  }
  const execution = prepare(playbook, row.view);
  const { journal } = execution.state;
  if (row.status !== "queued") {
    const change = allOf(
      reopenCells,
      addWarning("Regatta was stopped in the middle of this run, which went on afterwards."),
    );
    await journal.interruptOpen(change);
    execution.state.remember(
      await engine.store.attempts.ofRun(row.id),
      await engine.store.results.ofRun(row.id),
    );
  }
  execution.applyCancel(row.cancelRequests, row.cancelledBy ?? "somebody");
  engine.log.info({ runId: row.id, fence: row.fence }, "took up a run that was left behind");
  return execution;
}

/** Another version of the product wrote it, and this one does not know its actions or its words any more. */
async function endUnreadable(engine: EngineOptions, row: RunRow): Promise<void> {
  const problem = describeFailure(
    new Failure(
      "RUN_NOT_RESUMABLE",
      `The run was begun by version ${row.productVersion}, and this version refuses its playbook.`,
      {
        state: "Its clean-up was not run.",
        hint: "Check what it left on the cluster, mend the playbook, and run it again.",
      },
    ),
  );
  const endedAtMs = engine.clock.nowMs();
  const view: RunView = { ...row.view, status: "failed", endedAtMs, problem };
  const lease = { runId: row.id, owner: engine.owner, fence: row.fence };
  await engine.store.runs.end(lease, { view, status: "failed", endedAtMs, problem });
}
