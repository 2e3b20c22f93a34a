import type { JsonObject } from "../../base/json.ts";
import { unlikeMeasurements, unlikeRuns } from "../../compare/conditions.ts";
import { conditionsOf, inPresentFormat } from "../../compare/measurement-of.ts";
import type { PastResult, PastRun } from "../action.ts";
import type { RunState } from "../state/run-state.ts";

/** A measurement of this run: of a step that is going on, or of one that has ended. */
export interface OwnMeasurement {
  readonly stepId: string;
  readonly cellKey: string;
  /** Absent while it is going on: then only inputs and clusters can be compared. */
  readonly result?: JsonObject;
}

/** Results may be large, so no more of them are read in search of one that was measured under the same conditions. */
const RESULTS_READ = 10;

/**
 * What an earlier run measured in the same step and cell of the same playbook, with the same inputs and under the same
 * conditions. The last good run may have had others: then the newest one before it that had not is taken.
 */
export function pastResult(state: RunState, own: OwnMeasurement, which: PastRun): Promise<PastResult> {
  const { store, history = store.results } = state.engine;
  const { id, playbookName, inputs } = state.facts;
  const { stepId, cellKey, result: fresh } = own;
  const key = { playbookName, stepId, cellKey };
  return state.journal.whenReachable(async () => {
    const runs = await history.earlierRuns(key, which, id);
    const clusterUid = runs.length === 0 ? null : ((await store.runs.find(id))?.clusterUid ?? null);
    let unlike: PastResult | undefined;
    let read = 0;
    for (const { runId, createdAtMs, ...conditions } of runs) {
      const differences = [...unlikeRuns(conditions, { inputs, clusterUid })];
      if (differences.length === 0) {
        read += 1;
        const stored = await history.find(key, runId);
        if (stored === undefined) continue;
        if (fresh !== undefined) differences.push(...unlikeResults(stored, fresh));
        if (differences.length === 0)
          return { kind: "found", runId, createdAtMs, result: inPresentFormat(stored) };
      }
      unlike ??= { kind: "unlike", runId, createdAtMs, because: differences.join(", ") };
      if (read === RESULTS_READ) break;
    }
    return unlike ?? { kind: "none" };
  });
}

/** Only the results of load tests and comparisons say how they were measured. */
function unlikeResults(before: JsonObject, now: JsonObject): readonly string[] {
  const [old, fresh] = [conditionsOf(before), conditionsOf(now)];
  return old && fresh ? unlikeMeasurements(old, fresh) : [];
}
