import { and, desc, eq, getTableColumns, isNull, lt, ne } from "drizzle-orm";
import type { Database } from "./database.ts";
import { run } from "./tables/run.ts";

type RunRow = typeof run.$inferSelect;

/** Queries about runs that schedules started. */
export function nightsOf(db: Database) {
  return {
    /** The id of a schedule's oldest run that has not ended. */
    async activeOfSchedule(scheduleName: string): Promise<string | undefined> {
      const [row] = await db
        .select({ id: run.id })
        .from(run)
        .where(and(eq(run.scheduleName, scheduleName), isNull(run.endedAtMs)))
        .orderBy(run.createdAtMs, run.id)
        .limit(1);
      return row?.id;
    },

    /** The newest earlier run of the same schedule that succeeded. */
    async lastGoodNight(before: Pick<RunRow, "id" | "scheduleName" | "slotMs">): Promise<RunRow | undefined> {
      const { id, scheduleName, slotMs } = before;
      if (scheduleName === null || slotMs === null) return undefined;
      const [row] = await db
        .select(getTableColumns(run))
        .from(run)
        .where(
          and(
            eq(run.scheduleName, scheduleName),
            eq(run.status, "succeeded"),
            ne(run.id, id),
            lt(run.slotMs, slotMs),
          ),
        )
        .orderBy(desc(run.slotMs))
        .limit(1);
      return row;
    },
  };
}
