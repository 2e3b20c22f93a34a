import { and, eq } from "drizzle-orm";
import { Failure } from "../base/failure.ts";
import type { RunView } from "../run/run-view.ts";
import type { Database } from "./database.ts";
import { run } from "./tables/run.ts";

/** The right to execute a run. The fence number grows each time the run changes hands. */
export interface Lease {
  readonly runId: string;
  readonly owner: string;
  readonly fence: number;
}

/** What a write changes in the run's own row. */
export interface RunChange {
  readonly view: RunView;
  readonly status?: RunView["status"];
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
}

/**
 * Writes under a lease: one transaction changes the run's row if it still has the lease's fence number, then does `work`.
 * The row lock keeps a takeover from slipping in between the check and the commit. Writes are idempotent, so one whose
 * answer was lost can be repeated.
 * @throws Failure `LEASE_LOST` when somebody else holds the run.
 */
export async function underFence(
  db: Database,
  lease: Lease,
  change: RunChange,
  work: (tx: Database) => Promise<unknown>,
): Promise<void> {
  await db.transaction(async (tx) => {
    const held = await tx
      .update(run)
      .set(change)
      .where(and(eq(run.id, lease.runId), eq(run.fence, lease.fence)))
      .returning({ id: run.id });
    if (held.length === 0) throw leaseLost(lease);
    await work(tx);
  });
}

/** This process may no longer write for the run. */
export function leaseLost(lease: Lease): Failure {
  return new Failure(
    "LEASE_LOST",
    `Another process took over run ${lease.runId}; this one stopped working on it.`,
    {
      hint: "Nothing to do: the other process continues it.",
      details: { runId: lease.runId, owner: lease.owner, fence: lease.fence },
    },
  );
}
