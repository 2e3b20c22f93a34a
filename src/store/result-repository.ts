import { and, asc, desc, eq, isNotNull, ne } from "drizzle-orm";
import type { JsonObject } from "../base/json.ts";
import type { Database } from "./database.ts";
import { nightResultsOf } from "./night-results.ts";
import { referenceRun, result } from "./tables/result.ts";
import { run } from "./tables/run.ts";

/** Identifies a measurement across runs: the same step and cell of the same playbook. */
export interface MeasurementKey {
  readonly playbookName: string;
  readonly stepId: string;
  readonly cellKey: string;
}

/** Another run that measured something under the same key. */
export interface EarlierRun {
  readonly runId: string;
  /** When it was measured, in milliseconds since the epoch. */
  readonly createdAtMs: number;
  readonly inputs: JsonObject;
  readonly clusterUid: string | null;
}

export type ResultRepository = ReturnType<typeof createResultRepository>;

/** What steps have measured. Written together with the step's outcome, see attempt-repository.ts. */
export function createResultRepository(db: Database) {
  return {
    ...nightResultsOf(db),

    /** Oldest first. */
    async ofRun(
      runId: string,
    ): Promise<
      readonly { readonly stepId: string; readonly cellKey: string; readonly result: JsonObject }[]
    > {
      return db
        .select({ stepId: result.stepId, cellKey: result.cellKey, result: result.result })
        .from(result)
        .where(eq(result.runId, runId))
        .orderBy(asc(result.createdAtMs), asc(result.stepId), asc(result.cellKey));
    },

    /**
     * The other runs whose result `previous` (those that succeeded, newest first) or `reference` (the marked one) may read.
     * What they measured is read one by one: a result may be large.
     */
    async earlierRuns(
      key: MeasurementKey,
      which: "previous" | "reference",
      exceptRunId: string,
    ): Promise<readonly EarlierRun[]> {
      const marked = and(
        eq(referenceRun.runId, result.runId),
        eq(referenceRun.playbookName, key.playbookName),
      );
      return db
        .select({
          runId: result.runId,
          createdAtMs: result.createdAtMs,
          inputs: run.inputs,
          clusterUid: run.clusterUid,
        })
        .from(result)
        .innerJoin(run, eq(run.id, result.runId))
        .leftJoin(referenceRun, marked)
        .where(
          and(
            ...measuredAs(key),
            which === "previous" ? result.good : isNotNull(referenceRun.runId),
            ne(result.runId, exceptRunId),
          ),
        )
        .orderBy(desc(result.createdAtMs))
        .limit(EARLIER_RUNS);
    },

    /** What a run measured; `undefined` if nothing under this key. */
    async find(key: MeasurementKey, runId: string): Promise<JsonObject | undefined> {
      const [row] = await db
        .select({ result: result.result })
        .from(result)
        .where(and(...measuredAs(key), eq(result.runId, runId)));
      return row?.result;
    },
  };
}

/** Far enough back to find the last run with the same inputs among those that people started with others. */
const EARLIER_RUNS = 50;

function measuredAs({ playbookName, stepId, cellKey }: MeasurementKey) {
  return [eq(result.playbookName, playbookName), eq(result.stepId, stepId), eq(result.cellKey, cellKey)];
}
