import { and, eq, inArray, isNull, lt, notInArray, or, sql } from "drizzle-orm";
import type { CancelLevel } from "../run/cancel-level.ts";
import type { Database } from "./database.ts";
import type { Lease } from "./fence.ts";
import type { RunRow } from "./run-repository.ts";
import { run } from "./tables/run.ts";

/** What a renewal returns for a run that is still held. */
export interface RenewedLease {
  readonly runId: string;
  readonly fence: number;
  readonly cancelLevel: CancelLevel;
  readonly cancelledBy: string | null;
}

export type LeaseRepository = ReturnType<typeof createLeaseRepository>;

/** Who executes which run. */
export function createLeaseRepository(db: Database) {
  return {
    /**
     * Renews the leases that `owner` holds on these runs. Even without any it asks the database, so that a caller learns
     * whether that can be reached.
     * @returns those that it still holds.
     */
    async renew(
      owner: string,
      runIds: readonly string[],
      expiresAtMs: number,
    ): Promise<readonly RenewedLease[]> {
      if (runIds.length === 0) {
        await db.execute(sql`select 1`);
        return [];
      }
      return db
        .update(run)
        .set({ leaseExpiresAtMs: expiresAtMs })
        .where(and(eq(run.leaseOwner, owner), inArray(run.id, [...runIds]), isNull(run.endedAtMs)))
        .returning({
          runId: run.id,
          fence: run.fence,
          cancelLevel: run.cancelLevel,
          cancelledBy: run.cancelledBy,
        });
    },

    async holds(lease: Lease): Promise<boolean> {
      const rows = await db
        .select({ id: run.id })
        .from(run)
        .where(and(eq(run.id, lease.runId), eq(run.fence, lease.fence), isNull(run.endedAtMs)));
      return rows.length === 1;
    },

    /** Gives up the lease of an unfinished run, so that another process can take it over at once. */
    async release(lease: Lease): Promise<void> {
      await db
        .update(run)
        .set({ leaseOwner: null, leaseExpiresAtMs: null })
        .where(and(eq(run.id, lease.runId), eq(run.fence, lease.fence)));
    },

    /**
     * Takes over the runs that nobody executes: those without a lease and those whose lease expired before `nowMs`. With
     * `atOnce` it takes all except those in `except`, which is right when the store's lock proves that no other process
     * uses it.
     * @returns the runs with their new fence numbers, oldest first.
     */
    async takeOver(options: {
      readonly owner: string;
      readonly nowMs: number;
      readonly expiresAtMs: number;
      readonly atOnce: boolean;
      /** The runs that this process is already executing. */
      readonly except: readonly string[];
      /** Only these; all when absent. */
      readonly only?: readonly string[] | undefined;
    }): Promise<readonly RunRow[]> {
      const orphaned = options.atOnce
        ? undefined
        : or(isNull(run.leaseOwner), lt(run.leaseExpiresAtMs, options.nowMs));
      const rows = await db
        .update(run)
        .set({
          leaseOwner: options.owner,
          leaseExpiresAtMs: options.expiresAtMs,
          fence: sql`${run.fence} + 1`,
        })
        .where(
          and(
            isNull(run.endedAtMs),
            notInArray(run.id, [...options.except]),
            options.only && inArray(run.id, [...options.only]),
            orphaned,
          ),
        )
        .returning();
      return rows.sort((a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1));
    },
  };
}
