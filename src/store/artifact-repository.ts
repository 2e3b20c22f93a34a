import { and, eq } from "drizzle-orm";
import type { Database } from "./database.ts";
import { type Lease, type RunChange, underFence } from "./fence.ts";
import { artifact } from "./tables/artifact.ts";

export type NewArtifactRow = Omit<typeof artifact.$inferInsert, "runId">;

export type ArtifactRepository = ReturnType<typeof createArtifactRepository>;

/** Files of runs: charts and reports. */
export function createArtifactRepository(db: Database) {
  return {
    /** Stores a file, replacing one with the same name. */
    async put(lease: Lease, file: NewArtifactRow, change: RunChange): Promise<void> {
      await underFence(db, lease, change, async (tx) => {
        await tx
          .insert(artifact)
          .values({ ...file, runId: lease.runId })
          .onConflictDoUpdate({ target: [artifact.runId, artifact.name], set: file });
      });
    },

    async bytes(runId: string, name: string): Promise<Uint8Array | undefined> {
      const [row] = await db
        .select({ bytes: artifact.bytes })
        .from(artifact)
        .where(and(eq(artifact.runId, runId), eq(artifact.name, name)));
      return row?.bytes;
    },
  };
}
