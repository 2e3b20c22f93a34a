import { and, eq, gt, lte, or, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { clusterLock } from "./tables/cluster-lock.ts";

export type ClusterLockRow = typeof clusterLock.$inferSelect;

export type ClusterLockRepository = ReturnType<typeof createClusterLockRepository>;

/** Who keeps a cluster to themselves. A lock that has expired counts as none. */
export function createClusterLockRepository(db: Database) {
  const holder = async (cluster: string, nowMs: number): Promise<ClusterLockRow | undefined> => {
    const [row] = await db
      .select()
      .from(clusterLock)
      .where(and(eq(clusterLock.cluster, cluster), gt(clusterLock.expiresAtMs, nowMs)));
    return row;
  };
  return {
    holder,

    /** Takes the lock, or changes the reason and the end of one's own. @returns the lock that holds now, whose it may be. */
    async take(lock: ClusterLockRow): Promise<ClusterLockRow> {
      const { reason, createdAtMs, expiresAtMs, owner } = lock;
      const [taken] = await db
        .insert(clusterLock)
        .values(lock)
        .onConflictDoUpdate({
          target: clusterLock.cluster,
          set: { owner, reason, expiresAtMs, createdAtMs },
          setWhere: or(eq(clusterLock.owner, owner), lte(clusterLock.expiresAtMs, createdAtMs)) ?? sql`false`,
        })
        .returning();
      return taken ?? (await holder(lock.cluster, createdAtMs)) ?? lock;
    },

    /** Opens the lock of `owner`. @returns false when it was not theirs any more. */
    async release(cluster: string, owner: string): Promise<boolean> {
      const gone = await db
        .delete(clusterLock)
        .where(and(eq(clusterLock.cluster, cluster), eq(clusterLock.owner, owner)))
        .returning({ cluster: clusterLock.cluster });
      return gone.length > 0;
    },
  };
}
