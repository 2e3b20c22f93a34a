import type { Clock } from "../base/clock.ts";
import { Failure } from "../base/failure.ts";
import type { RunView } from "../run/run-view.ts";
import type { ReferenceRepository, ReferenceRow } from "../store/reference-repository.ts";
import type { ResultRepository } from "../store/result-repository.ts";

/** The runs that later runs of their playbooks are compared with: what `reference` reads in thresholds and reports. */
export interface ReferenceRuns {
  /** A playbook's reference run; `undefined` if none is marked. */
  of(playbookName: string): Promise<ReferenceRow | undefined>;
  /**
   * Marks a run as the reference, replacing the previous one.
   * @throws Failure `REFERENCE_UNFIT` when it did not succeed or measured nothing.
   */
  mark(run: RunView, by: string): Promise<void>;
  /** @returns false when the run was not marked. */
  unmark(runId: string): Promise<boolean>;
}

/** Creates the reference runs on the store that keeps the results. */
export function createReferenceRuns(
  {
    references,
    results,
  }: {
    readonly references: ReferenceRepository;
    readonly results: Pick<ResultRepository, "ofRun">;
  },
  clock: Clock,
): ReferenceRuns {
  return {
    of: (playbookName) => references.of(playbookName),
    unmark: (runId) => references.unmark(runId),
    async mark({ id, playbookName, status }, by) {
      if (status !== "succeeded") throw unfit(id, "only a run that succeeded can be one");
      if ((await results.ofRun(id)).length === 0) throw unfit(id, "it measured nothing");
      await references.mark({ playbookName, runId: id, markedBy: by, markedAtMs: clock.nowMs() });
    },
  };
}

function unfit(id: string, why: string): Failure {
  return new Failure("REFERENCE_UNFIT", `Run ${id} cannot be a reference: ${why}.`, {
    hint: "Choose a run that succeeded and has a step that measures, such as load.run or load.compare.",
    state: "The reference has not changed.",
  });
}
