import { systemClock } from "../../src/base/clock.ts";
import type { JsonObject } from "../../src/base/json.ts";
import { createReferenceRuns, type ReferenceRuns } from "../../src/engine/reference-runs.ts";
import type { ReferenceRow } from "../../src/store/reference-repository.ts";

/** Reference runs in memory, with the store's semantics. @param resultsOf what a run measured. */
export function memoryReferences(
  resultsOf: (
    runId: string,
  ) => Promise<
    readonly { readonly stepId: string; readonly cellKey: string; readonly result: JsonObject }[]
  > = async () => [],
): ReferenceRuns {
  const rows = new Map<string, ReferenceRow>();
  return createReferenceRuns(
    {
      results: { ofRun: resultsOf },
      references: {
        mark: async (row) => void rows.set(row.playbookName, row),
        of: async (playbookName) => rows.get(playbookName),
        async unmark(runId) {
          const marked = [...rows.values()].find((row) => row.runId === runId);
          return marked !== undefined && rows.delete(marked.playbookName);
        },
      },
    },
    systemClock,
  );
}
