import type { Clock } from "../base/clock.ts";
import { formatDuration } from "../base/duration.ts";
import { Failure } from "../base/failure.ts";
import type { ClusterLockRepository, ClusterLockRow } from "../store/cluster-lock-repository.ts";

export type { ClusterLockRow as ClusterLock };

/** The lock on the one cluster that this Regatta works with. */
export interface ClusterLocks {
  /** The lock in force now; `undefined` when there is none. */
  holder(): Promise<ClusterLockRow | undefined>;
  /** @returns the lock that is then in force: somebody else's if they were first. */
  lock(wanted: {
    readonly owner: string;
    readonly reason: string;
    readonly ttlMs: number;
  }): Promise<ClusterLockRow>;
  /** @returns false when `owner` has no lock. */
  unlock(owner: string): Promise<boolean>;
}

/** @param cluster distinguishes this cluster from others in the same store. */
export function createClusterLocks(
  repository: ClusterLockRepository,
  clock: Clock,
  cluster: string,
): ClusterLocks {
  return {
    holder: () => repository.holder(cluster, clock.nowMs()),
    async lock({ owner, reason, ttlMs }) {
      const nowMs = clock.nowMs();
      const mine = await repository.holder(cluster, nowMs);
      // An extended lock is still the same lock: runs that began before it continue.
      const createdAtMs = mine?.owner === owner ? mine.createdAtMs : nowMs;
      return repository.take({ cluster, owner, reason, createdAtMs, expiresAtMs: nowMs + ttlMs });
    },
    unlock: (owner) => repository.release(cluster, owner),
  };
}

/**
 * Refuses a run that would change a cluster which somebody else has locked. Runs that began before the lock continue, so
 * that they can clean up.
 * @throws Failure `CLUSTER_LOCKED`.
 */
export function refuseLocked(
  lock: ClusterLockRow | undefined,
  run: { readonly requestedBy: string; readonly startedAtMs: number },
  nowMs: number,
): void {
  if (lock === undefined || lock.owner === run.requestedBy || run.startedAtMs < lock.createdAtMs) return;
  const { owner, reason, expiresAtMs } = lock;
  throw new Failure("CLUSTER_LOCKED", `The cluster is locked by ${owner}: ${reason}`, {
    hint: `Ask them, or wait: the lock ends in ${formatDuration(Math.max(0, expiresAtMs - nowMs))}.`,
    state: "Nothing was changed.",
    details: { owner, expiresAtMs },
  });
}
