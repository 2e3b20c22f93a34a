import { and, asc, eq, inArray, isNotNull, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { artifact } from "./tables/artifact.ts";
import { stepAttempt } from "./tables/attempt.ts";
import { outbox } from "./tables/outbox.ts";
import { question } from "./tables/question.ts";
import { run } from "./tables/run.ts";

export type RetentionRepository = ReturnType<typeof createRetentionRepository>;

/** Deletes old history, so that it stays small. Of an old run only its identity, its ending and its results remain. */
export function createRetentionRepository(db: Database) {
  return {
    /**
     * Deletes the attempts, questions and files of up to `limit` runs that ended before `endedBeforeMs`, and the steps in
     * their views. Playbook, inputs, times, ending, outputs, results and summary are kept. A run whose end has not been
     * announced in its channel is left alone, and so is one that another replica is pruning.
     * @returns the number of runs pruned; less than `limit` when no more are left.
     */
    async pruneRuns(options: {
      readonly endedBeforeMs: number;
      readonly nowMs: number;
      readonly limit: number;
    }): Promise<number> {
      return db.transaction(async (tx) => {
        const rows = await tx
          .select({ id: run.id, view: run.view })
          .from(run)
          .where(
            and(
              isNull(run.prunedAtMs),
              isNotNull(run.endedAtMs),
              lt(run.endedAtMs, options.endedBeforeMs),
              or(run.announced, isNull(run.channel)),
            ),
          )
          .orderBy(asc(run.endedAtMs))
          .limit(options.limit)
          .for("update", { skipLocked: true });
        const ids = rows.map(({ id }) => id);
        if (ids.length === 0) return 0;
        for (const table of [stepAttempt, question, artifact])
          await tx.delete(table).where(inArray(table.runId, ids));
        for (const { id, view } of rows) {
          const left = { ...view, steps: [], artifacts: [], prunedAtMs: options.nowMs };
          await tx.update(run).set({ prunedAtMs: options.nowMs, view: left }).where(eq(run.id, id));
        }
        return ids.length;
      });
    },

    /**
     * Deletes up to `limit` messages that were sent and last changed before `sentBeforeMs` and before the creation of the
     * oldest run that has not been pruned: messages of such a run may be added again, and would then be sent again.
     * @returns the number deleted; less than `limit` when no more are left.
     */
    async forgetSent(options: { readonly sentBeforeMs: number; readonly limit: number }): Promise<number> {
      const old = db
        .select({ key: outbox.key })
        .from(outbox)
        .where(
          and(
            lte(outbox.version, outbox.sentVersion),
            lt(outbox.updatedAtMs, options.sentBeforeMs),
            sql`${outbox.updatedAtMs} < all (select min(${run.createdAtMs}) from ${run} where ${run.prunedAtMs} is null having count(*) > 0)`,
          ),
        )
        .limit(options.limit);
      const gone = await db.delete(outbox).where(inArray(outbox.key, old)).returning({ key: outbox.key });
      return gone.length;
    },
  };
}
