import { and, asc, eq } from "drizzle-orm";
import type { JsonObject } from "../base/json.ts";
import type { Database } from "./database.ts";
import { type Lease, type RunChange, underFence } from "./fence.ts";
import { result, run, stepAttempt } from "./schema.ts";

export type AttemptRow = typeof stepAttempt.$inferSelect;

export interface AttemptKey {
  readonly stepId: string;
  readonly cellKey: string;
  readonly attempt: number;
}

export interface AttemptIntent extends AttemptKey {
  readonly phase: "steps" | "finally";
  readonly params: JsonObject;
  readonly startedAtMs: number;
}

export interface AttemptOutcome extends AttemptKey {
  readonly status: Exclude<AttemptRow["status"], "running">;
  /** True when this decides what became of the cell. */
  readonly settled: boolean;
  readonly endedAtMs: number;
  readonly outputs?: JsonObject;
  readonly problem?: string;
  /** What the attempt measured; kept apart, for charts, reports and later runs. */
  readonly result?: JsonObject;
}

export type AttemptRepository = ReturnType<typeof createAttemptRepository>;

/** The journal proper: what a run was about to do, and what came of it. */
export function createAttemptRepository(db: Database) {
  return {
    /** Writes the intent. The same one twice is one: a write whose answer was lost is repeated. */
    async begin(lease: Lease, intent: AttemptIntent, change: RunChange): Promise<void> {
      await underFence(db, lease, change, async (tx) => {
        await tx
          .insert(stepAttempt)
          .values({ ...intent, runId: lease.runId, status: "running", fence: lease.fence })
          .onConflictDoNothing();
      });
    },

    /** Writes the outcome, and the result where there is one, in one transaction. */
    async end(lease: Lease, outcome: AttemptOutcome, change: RunChange): Promise<void> {
      const { stepId, cellKey, attempt, result: measured, ...columns } = outcome;
      await underFence(db, lease, change, async (tx) => {
        await tx
          .update(stepAttempt)
          .set({ ...columns, fence: lease.fence })
          .where(
            and(
              eq(stepAttempt.runId, lease.runId),
              eq(stepAttempt.stepId, stepId),
              eq(stepAttempt.cellKey, cellKey),
              eq(stepAttempt.attempt, attempt),
            ),
          );
        if (measured === undefined) return;
        const [owner] = await tx
          .select({ playbookName: run.playbookName })
          .from(run)
          .where(eq(run.id, lease.runId));
        const values = { result: measured, createdAtMs: outcome.endedAtMs };
        await tx
          .insert(result)
          .values({ ...values, runId: lease.runId, stepId, cellKey, playbookName: owner?.playbookName ?? "" })
          .onConflictDoUpdate({ target: [result.runId, result.stepId, result.cellKey], set: values });
      });
    },

    /** Marks what a dead process had begun and not ended. */
    async interruptOpen(lease: Lease, endedAtMs: number, change: RunChange): Promise<void> {
      await underFence(db, lease, change, async (tx) => {
        await tx
          .update(stepAttempt)
          .set({ status: "interrupted", endedAtMs, fence: lease.fence })
          .where(and(eq(stepAttempt.runId, lease.runId), eq(stepAttempt.status, "running")));
      });
    },

    /** All attempts of a run in the order in which they began. */
    async ofRun(runId: string): Promise<readonly AttemptRow[]> {
      return db
        .select()
        .from(stepAttempt)
        .where(eq(stepAttempt.runId, runId))
        .orderBy(asc(stepAttempt.startedAtMs), asc(stepAttempt.attempt));
    },
  };
}
