import { and, asc, eq, isNotNull, lte, not } from "drizzle-orm";
import type { RunView } from "../run/run-view.ts";
import type { Database } from "./database.ts";
import { run } from "./tables/run.ts";

/** Keeps track of ended runs that have not been announced in their channels yet. */
export function announcementsOf(db: Database) {
  return {
    /** Runs that ended by `endedBeforeMs` and whose end is not in the outbox yet, oldest first. */
    async unannounced(endedBeforeMs: number, limit: number): Promise<readonly RunView[]> {
      const rows = await db
        .select({ view: run.view })
        .from(run)
        .where(and(not(run.announced), isNotNull(run.channel), lte(run.endedAtMs, endedBeforeMs)))
        .orderBy(asc(run.endedAtMs))
        .limit(limit);
      return rows.map((row) => row.view);
    },

    /** Records that the end of a run is in the outbox. */
    async markAnnounced(id: string): Promise<void> {
      await db.update(run).set({ announced: true }).where(eq(run.id, id));
    },
  };
}
