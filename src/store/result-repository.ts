import { and, asc, desc, eq, ne } from "drizzle-orm";
import type { JsonObject } from "../base/json.ts";
import type { Database } from "./database.ts";
import { result } from "./schema.ts";

/** Names one measurement over the nights: the same step and cell of the same playbook. */
export interface MeasurementKey {
  readonly playbookName: string;
  readonly stepId: string;
  readonly cellKey: string;
}

export type ResultRepository = ReturnType<typeof createResultRepository>;

/** What measuring steps found. Written with the outcome of their step, see attempt-repository.ts. */
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

    /** The newest result of another run that ended well. */
    async lastGood(key: MeasurementKey, exceptRunId: string): Promise<JsonObject | undefined> {
      const [row] = await db
        .select({ result: result.result })
        .from(result)
        .where(
          and(
            eq(result.playbookName, key.playbookName),
            eq(result.stepId, key.stepId),
            eq(result.cellKey, key.cellKey),
            eq(result.good, 1),
            ne(result.runId, exceptRunId),
          ),
        )
        .orderBy(desc(result.createdAtMs))
        .limit(1);
      return row?.result;
    },
  };
}
