import { systemClock } from "../../src/base/clock.ts";
import { type ClusterLock, type ClusterLocks, createClusterLocks } from "../../src/engine/cluster-lock.ts";

/** A cluster's lock in memory, with the store's semantics. */
export function memoryClusterLocks(): ClusterLocks {
  let lock: ClusterLock | undefined;
  const repository = {
    holder: async (_cluster: string, nowMs: number) => (lock && lock.expiresAtMs > nowMs ? lock : undefined),
    async take(wanted: ClusterLock) {
      if (!lock || lock.owner === wanted.owner || lock.expiresAtMs <= wanted.createdAtMs) lock = wanted;
      return lock;
    },
    async release(_cluster: string, owner: string) {
      if (lock?.owner !== owner) return false;
      lock = undefined;
      return true;
    },
  };
  return createClusterLocks(repository, systemClock, "test");
}
