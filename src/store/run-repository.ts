import { and, desc, eq, getTableColumns, inArray, isNotNull, isNull, ne, not, sql } from "drizzle-orm";
import type { PlaybookSource } from "../playbook/playbook.ts";
import { type CancelLevel, reachesFurther } from "../run/cancel-level.ts";
import type { RunView } from "../run/run-view.ts";
import type { Database } from "./database.ts";
import { type Lease, type RunChange, underFence } from "./fence.ts";
import type { Posting } from "./posting.ts";
import { announcementsOf } from "./run-announcements.ts";
import { nightsOf } from "./run-nights.ts";
import { claimSlots, type SlotClaim } from "./slot-claim.ts";
import { result } from "./tables/result.ts";
import { run } from "./tables/run.ts";

export type RunRow = typeof run.$inferSelect;

/** The playbook of a run as it was when the run started, with the playbooks that it includes. */
export function sourceOf(row: RunRow): PlaybookSource {
  return { path: row.playbookPath, text: row.playbookText, includes: row.playbookIncludes };
}

/** A run before it is journaled. */
export type NewRun = Pick<
  RunRow,
  | "id"
  | "playbookName"
  | "playbookPath"
  | "playbookText"
  | "playbookIncludes"
  | "inputs"
  | "requestedBy"
  | "channel"
  | "concurrencyGroup"
  | "productVersion"
  | "createdAtMs"
  | "view"
> &
  Partial<Pick<RunRow, "number" | "scheduleName" | "slotMs">>;

const ACTIVE: readonly RunView["status"][] = ["queued", "running", "cancelling"];

export type RunRepository = ReturnType<typeof createRunRepository>;

/** No part of a result says that the load generator was saturated. */
const isSound = sql`not jsonb_path_exists(${result.result}, '$.** ? (@.saturated == true)')`;

/**
 * The rows of runs: what they are, their status, how they ended, and the queries for schedules and for announcements.
 * Leases are in lease-repository.ts.
 */
export function createRunRepository(db: Database, posting: Pick<Posting, "transaction">) {
  return {
    ...announcementsOf(db),
    ...nightsOf(db),

    /**
     * Journals a run as queued, held by `owner` with fence number 1. With `ifGroupIsFree` nothing is written while its
     * concurrency group has an active run. With `slot` the run and its schedule's slots are written in one transaction.
     * @returns the id of the run that holds the group, or `undefined` when this one was written.
     * @throws Failure `SCHEDULE_SLOT_TAKEN` when the slot is no longer available; nothing is written then.
     */
    async create(
      values: NewRun,
      options: {
        readonly owner: string;
        readonly leaseExpiresAtMs: number;
        readonly ifGroupIsFree: boolean;
        readonly slot?: SlotClaim;
      },
    ): Promise<string | undefined> {
      return posting.transaction(async (tx, put) => {
        const group = values.concurrencyGroup;
        if (group !== null && options.ifGroupIsFree) {
          await lockGroup(tx, group);
          const [holder] = await tx
            .select({ id: run.id })
            .from(run)
            .where(and(eq(run.concurrencyGroup, group), isNull(run.endedAtMs)))
            .orderBy(run.createdAtMs, run.id)
            .limit(1);
          if (holder) return holder.id;
        }
        if (options.slot) await claimSlots(tx, put, options.slot, values.id);
        await tx.insert(run).values({
          ...values,
          status: "queued",
          leaseOwner: options.owner,
          leaseExpiresAtMs: options.leaseExpiresAtMs,
          fence: 1,
        });
        return undefined;
      });
    },

    /** A number that no run of this store has, and none will get, in the order in which they are asked for. */
    async nextNumber(): Promise<number> {
      const next = sql<string>`nextval(pg_get_serial_sequence('run', 'number'))`;
      const [row] = await db.select({ next }).from(sql`(select 1) as once`);
      return Number(row?.next);
    },

    async find(id: string): Promise<RunRow | undefined> {
      const [row] = await db.select(getTableColumns(run)).from(run).where(eq(run.id, id));
      return row;
    },

    /** The last journaled views, newest run first. */
    async views(options: {
      readonly limit: number;
      readonly status?: "active" | "ended";
      readonly playbookName?: string;
      readonly number?: number;
    }): Promise<readonly RunView[]> {
      const active = inArray(run.status, [...ACTIVE]);
      const rows = await db
        .select({ view: run.view })
        .from(run)
        .where(
          and(
            options.status && (options.status === "active" ? active : not(active)),
            options.playbookName === undefined ? undefined : eq(run.playbookName, options.playbookName),
            options.number === undefined ? undefined : eq(run.number, options.number),
          ),
        )
        .orderBy(desc(run.createdAtMs), desc(run.id))
        .limit(options.limit);
      return rows.map((row) => row.view);
    },

    /** Ids of the other active runs in a concurrency group, oldest first. */
    async activeInGroup(group: string, exceptId: string): Promise<readonly string[]> {
      const rows = await db
        .select({ id: run.id })
        .from(run)
        .where(and(eq(run.concurrencyGroup, group), isNull(run.endedAtMs), ne(run.id, exceptId)))
        .orderBy(run.createdAtMs, run.id);
      return rows.map((row) => row.id);
    },

    /**
     * Lets a queued run begin if it is the oldest queued one in its concurrency group and none of the group is running. Age
     * alone is not enough: it comes from the clocks of several replicas, so a younger run may already have begun.
     * @returns false while another run of the group is running, or an older one is waiting.
     */
    async begin(lease: Lease, group: string | null, change: RunChange): Promise<boolean> {
      let began = false;
      await db.transaction(async (tx) => {
        if (group !== null) {
          await lockGroup(tx, group);
          const active = await tx
            .select({ id: run.id, status: run.status })
            .from(run)
            .where(and(eq(run.concurrencyGroup, group), isNull(run.endedAtMs)))
            .orderBy(run.createdAtMs, run.id);
          const others = active.filter(({ id }) => id !== lease.runId);
          if (others.some(({ status }) => status !== "queued")) return;
          if (others.length > 0 && active[0]?.id !== lease.runId) return;
        }
        await underFence(tx, lease, change, async () => {});
        began = true;
      });
      return began;
    },

    /** Journals a change to the run's own row. */
    async change(lease: Lease, change: RunChange): Promise<void> {
      await underFence(db, lease, change, async () => {});
    },

    /**
     * Journals the end of a run. If it succeeded, `previous` can read its results from then on, except those of a load
     * generator that could not keep up: they measured the generator.
     */
    async end(lease: Lease, change: RunChange & { readonly endedAtMs: number }): Promise<void> {
      await underFence(db, lease, change, async (tx) => {
        await tx.update(run).set({ leaseOwner: null, leaseExpiresAtMs: null }).where(eq(run.id, lease.runId));
        if (change.status === "succeeded")
          await tx
            .update(result)
            .set({ good: true })
            .where(and(eq(result.runId, lease.runId), isSound));
      });
    },

    /** Stores the uid of the cluster that a run works on, unless one is stored already. @returns the stored uid. */
    async keepClusterUid(id: string, uid: string): Promise<string> {
      const [row] = await db
        .update(run)
        .set({ clusterUid: sql`coalesce(${run.clusterUid}, ${uid})` })
        .where(eq(run.id, id))
        .returning({ kept: run.clusterUid });
      return row?.kept ?? uid;
    },

    /** The last view of a run that has ended; `undefined` if it has not. */
    async ended(id: string): Promise<RunView | undefined> {
      const [row] = await db
        .select({ view: run.view })
        .from(run)
        .where(and(eq(run.id, id), isNotNull(run.endedAtMs)));
      return row?.view;
    },

    /**
     * Records how much of a run should be stopped, for the process that executes it. A level lower than the recorded one
     * changes nothing.
     * @returns the level that is now recorded; "none" for a run that has ended.
     */
    async cancel(id: string, by: string, level: CancelLevel): Promise<CancelLevel> {
      return db.transaction(async (tx) => {
        const [row] = await tx
          .select({ level: run.cancelLevel })
          .from(run)
          .where(and(eq(run.id, id), isNull(run.endedAtMs)))
          .for("update");
        if (row === undefined || !reachesFurther(level, row.level)) return row?.level ?? "none";
        await tx.update(run).set({ cancelLevel: level, cancelledBy: by }).where(eq(run.id, id));
        return level;
      });
    },
  };
}

/** Allows one decision at a time about a concurrency group, across all replicas. Released at the end of the transaction. */
async function lockGroup(tx: Database, group: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${group}, 1))`);
}
