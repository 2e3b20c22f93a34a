import { and, eq, gt, lte, or, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { clusterLock } from "./tables/cluster-lock.ts";

export type ClusterLockRow = typeof clusterLock.$inferSelect;

export type ClusterLockRepository = ReturnType<typeof createClusterLockRepository>;

/** Who has locked a cluster. An expired lock counts as none. */
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

    /** Takes the lock, or updates the owner's own one. @returns the lock that is in force now, which may be somebody else's. */
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

    /** Releases the lock of `owner`. @returns false when they no longer held it. */
    async release(cluster: string, owner: string): Promise<boolean> {
      const gone = await db
        .delete(clusterLock)
        .where(and(eq(clusterLock.cluster, cluster), eq(clusterLock.owner, owner)))
        .returning({ cluster: clusterLock.cluster });
      return gone.length > 0;
    },
  };
}
