import { and, asc, desc, eq, isNotNull, isNull, lte, notInArray } from "drizzle-orm";
import type { DealtSlot, NewSchedule, Schedule } from "../run/schedule.ts";
import type { Database } from "./database.ts";
import type { Posting } from "./posting.ts";
import { claimSlots, type SlotClaim } from "./slot-claim.ts";
import { schedule, scheduleSlot } from "./tables/schedule.ts";

export type ScheduleRepository = ReturnType<typeof createScheduleRepository>;

/** Schedules, and the outcome of each slot. Runs claim their slots in run-repository.ts. */
export function createScheduleRepository(db: Database, posting: Pick<Posting, "transaction">) {
  return {
    /** @returns false when the name is taken; nothing is changed then. */
    async add(row: NewSchedule): Promise<boolean> {
      const added = await db
        .insert(schedule)
        .values(row)
        .onConflictDoNothing()
        .returning({ name: schedule.name });
      return added.length > 0;
    },

    /** By name. */
    async list(): Promise<readonly Schedule[]> {
      return db.select().from(schedule).orderBy(asc(schedule.name));
    },

    async find(name: string): Promise<Schedule | undefined> {
      const [row] = await db.select().from(schedule).where(eq(schedule.name, name));
      return row;
    },

    /** The newest slot of each schedule that has had one. */
    async lastSlots(): Promise<readonly DealtSlot[]> {
      return db
        .selectDistinctOn([scheduleSlot.scheduleName])
        .from(scheduleSlot)
        .orderBy(scheduleSlot.scheduleName, desc(scheduleSlot.slotMs));
    },

    /** The latest slots of a schedule, newest first. */
    async slotsOf(name: string, limit: number): Promise<readonly DealtSlot[]> {
      return db
        .select()
        .from(scheduleSlot)
        .where(eq(scheduleSlot.scheduleName, name))
        .orderBy(desc(scheduleSlot.slotMs))
        .limit(limit);
    },

    /** Schedules that are not paused and whose next slot is due, the longest waiting first. */
    async due(nowMs: number): Promise<readonly Schedule[]> {
      return db
        .select()
        .from(schedule)
        .where(and(isNull(schedule.pausedAtMs), lte(schedule.nextSlotMs, nowMs)))
        .orderBy(asc(schedule.nextSlotMs), asc(schedule.name));
    },

    /** @returns false when it is already paused, or does not exist. */
    async pause(name: string, by: string, atMs: number): Promise<boolean> {
      const paused = await db
        .update(schedule)
        .set({ pausedBy: by, pausedAtMs: atMs })
        .where(and(eq(schedule.name, name), isNull(schedule.pausedAtMs)))
        .returning({ name: schedule.name });
      return paused.length > 0;
    },

    /** Resumes with the slot `nextSlotMs`; slots missed in the meantime are not made up for. @returns false when it is not paused. */
    async resume(name: string, nextSlotMs: number): Promise<boolean> {
      const resumed = await db
        .update(schedule)
        .set({ pausedBy: null, pausedAtMs: null, nextSlotMs })
        .where(and(eq(schedule.name, name), isNotNull(schedule.pausedAtMs)))
        .returning({ name: schedule.name });
      return resumed.length > 0;
    },

    /** Removes a schedule that a command added, with the records of its slots. @returns false when there is none. */
    async remove(name: string): Promise<boolean> {
      const gone = await db
        .delete(schedule)
        .where(and(eq(schedule.name, name), eq(schedule.origin, "command")))
        .returning({ name: schedule.name });
      return gone.length > 0;
    },

    /**
     * Makes the declared schedules match the configuration. A schedule whose timing has not changed keeps its next slot and
     * stays paused if it was; one that is no longer declared is removed; one that a command added under the same name
     * becomes a declared one.
     */
    async replaceDeclared(rows: readonly NewSchedule[]): Promise<void> {
      const names = rows.map(({ name }) => name);
      await db.transaction(async (tx) => {
        await tx
          .delete(schedule)
          .where(and(eq(schedule.origin, "declared"), notInArray(schedule.name, names)));
        for (const row of rows) {
          const [known] = await tx.select().from(schedule).where(eq(schedule.name, row.name)).for("update");
          const sameTiming = known?.cron === row.cron && known.timeZone === row.timeZone;
          const { nextSlotMs, createdAtMs, ...declared } = row;
          const change = { ...declared, ...(sameTiming ? {} : { nextSlotMs }) };
          await (known
            ? tx.update(schedule).set(change).where(eq(schedule.name, row.name))
            : tx.insert(schedule).values(row).onConflictDoUpdate({ target: schedule.name, set: change }));
        }
      });
    },

    /** Settles slots that start no run. @throws Failure `SCHEDULE_SLOT_TAKEN` when somebody else was faster. */
    async settle(claim: SlotClaim): Promise<void> {
      await posting.transaction((tx, put) => claimSlots(tx, put, claim));
    },
  };
}
