import { and, asc, desc, eq, ne } from "drizzle-orm";
import type { JsonObject } from "../base/json.ts";
import type { Database } from "./database.ts";
import { referenceRun, result } from "./tables/result.ts";

/** Identifies a measurement across runs: the same step and cell of the same playbook. */
export interface MeasurementKey {
  readonly playbookName: string;
  readonly stepId: string;
  readonly cellKey: string;
}

/** What another run measured under the same key. */
export interface PastResult {
  readonly runId: string;
  /** When it was measured, in milliseconds since the epoch. */
  readonly createdAtMs: number;
  readonly result: JsonObject;
}

export type ResultRepository = ReturnType<typeof createResultRepository>;

/** What steps have measured. Written together with the step's outcome, see attempt-repository.ts. */
export function createResultRepository(db: Database) {
  return {
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

    /** The newest result of another run that succeeded: what `previous` reads. */
    async lastGood(key: MeasurementKey, exceptRunId: string): Promise<PastResult | undefined> {
      const [row] = await db
        .select(PAST)
        .from(result)
        .where(and(...measuredAs(key), result.good, ne(result.runId, exceptRunId)))
        .orderBy(desc(result.createdAtMs))
        .limit(1);
      return row;
    },

    /** The result of the playbook's reference run, unless that is this run: what `reference` reads. */
    async ofReference(key: MeasurementKey, exceptRunId: string): Promise<PastResult | undefined> {
      const [row] = await db
        .select(PAST)
        .from(result)
        .innerJoin(referenceRun, eq(referenceRun.runId, result.runId))
        .where(
          and(
            ...measuredAs(key),
            eq(referenceRun.playbookName, key.playbookName),
            ne(result.runId, exceptRunId),
          ),
        )
        .limit(1);
      return row;
    },
  };
}

const PAST = { runId: result.runId, createdAtMs: result.createdAtMs, result: result.result };

function measuredAs({ playbookName, stepId, cellKey }: MeasurementKey) {
  return [eq(result.playbookName, playbookName), eq(result.stepId, stepId), eq(result.cellKey, cellKey)];
}
