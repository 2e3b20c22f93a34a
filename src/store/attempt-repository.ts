import { and, asc, eq } from "drizzle-orm";
import type { JsonObject } from "../base/json.ts";
import type { Database } from "./database.ts";
import { type Lease, type RunChange, underFence } from "./fence.ts";
import { stepAttempt } from "./tables/attempt.ts";
import { result } from "./tables/result.ts";
import { run } from "./tables/run.ts";

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
  /** True when this attempt decided the outcome of the cell. */
  readonly settled: boolean;
  readonly endedAtMs: number;
  readonly outputs?: JsonObject;
  readonly problem?: string;
  /** What the attempt measured; stored separately, for charts, reports and later runs. */
  readonly result?: JsonObject;
}

/** A journal entry: what a cell is about to do, or the outcome of it. */
export type JournalEntry =
  | { readonly kind: "intent"; readonly intent: AttemptIntent }
  | { readonly kind: "outcome"; readonly outcome: AttemptOutcome };

export type AttemptRepository = ReturnType<typeof createAttemptRepository>;

/** The journal itself: what a run was about to do, and the outcomes. */
export function createAttemptRepository(db: Database) {
  return {
    /**
     * Writes intents, and outcomes with any results, in one transaction with the run's own row. Idempotent, so a write
     * whose answer was lost can be repeated.
     */
    async record(lease: Lease, entries: readonly JournalEntry[], change: RunChange): Promise<void> {
      const intents = entries.flatMap((entry) => (entry.kind === "intent" ? [entry.intent] : []));
      const outcomes = entries.flatMap((entry) => (entry.kind === "outcome" ? [entry.outcome] : []));
      await underFence(db, lease, change, async (tx) => {
        await putIntents(tx, lease, intents);
        for (const outcome of outcomes) await putOutcome(tx, lease, outcome);
        await putResults(tx, lease, outcomes);
      });
    },

    /** Marks attempts that a dead process began but did not end. */
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

async function putIntents(tx: Database, lease: Lease, intents: readonly AttemptIntent[]): Promise<void> {
  if (intents.length === 0) return;
  const rows = intents.map((intent) => ({
    ...intent,
    runId: lease.runId,
    status: "running" as const,
    fence: lease.fence,
  }));
  await tx.insert(stepAttempt).values(rows).onConflictDoNothing();
}

async function putOutcome(tx: Database, lease: Lease, outcome: AttemptOutcome): Promise<void> {
  const { stepId, cellKey, attempt, result: _measured, ...columns } = outcome;
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
}

async function putResults(tx: Database, lease: Lease, outcomes: readonly AttemptOutcome[]): Promise<void> {
  const measured = outcomes.filter((outcome) => outcome.result !== undefined);
  if (measured.length === 0) return;
  const [owner] = await tx
    .select({ playbookName: run.playbookName })
    .from(run)
    .where(eq(run.id, lease.runId));
  for (const { stepId, cellKey, result: found, endedAtMs } of measured) {
    if (found === undefined) continue;
    const values = { result: found, createdAtMs: endedAtMs };
    await tx
      .insert(result)
      .values({ ...values, runId: lease.runId, stepId, cellKey, playbookName: owner?.playbookName ?? "" })
      .onConflictDoUpdate({ target: [result.runId, result.stepId, result.cellKey], set: values });
  }
}
