import { eq } from "drizzle-orm";
import type { Database } from "./database.ts";
import { referenceRun } from "./tables/result.ts";

export type ReferenceRow = typeof referenceRun.$inferSelect;

export type ReferenceRepository = ReturnType<typeof createReferenceRepository>;

/** Which run of each playbook later runs are compared with. Results are in result-repository.ts. */
export function createReferenceRepository(db: Database) {
  return {
    /** Marks a run as the reference, replacing the previous one. */
    async mark(row: ReferenceRow): Promise<void> {
      const { runId, markedBy, markedAtMs } = row;
      await db
        .insert(referenceRun)
        .values(row)
        .onConflictDoUpdate({ target: referenceRun.playbookName, set: { runId, markedBy, markedAtMs } });
    },

    /** Removes the mark from a run. @returns false when it had none. */
    async unmark(runId: string): Promise<boolean> {
      const gone = await db
        .delete(referenceRun)
        .where(eq(referenceRun.runId, runId))
        .returning({ runId: referenceRun.runId });
      return gone.length > 0;
    },

    /** The reference run of a playbook. */
    async of(playbookName: string): Promise<ReferenceRow | undefined> {
      const [row] = await db.select().from(referenceRun).where(eq(referenceRun.playbookName, playbookName));
      return row;
    },
  };
}
