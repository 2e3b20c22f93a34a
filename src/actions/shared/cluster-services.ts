import { Failure } from "../../base/failure.ts";
import type { ActionContext } from "../../engine/action.ts";
import { type ClusterLock, refuseLocked } from "../../engine/cluster-lock.ts";
import type { Cluster } from "../../kubernetes/cluster.ts";

/** How actions access the cluster; provided by the composition root. */
export interface ClusterServices {
  /** Connects on the first call, and returns the same connection afterwards. @throws Failure `KUBE_…`. */
  readonly connect: () => Promise<Cluster>;
  /**
   * Stores the uid of the cluster that a run works on at the run's first call, and returns the stored uid, so that a run
   * that is resumed after a restart notices when it is connected to another cluster.
   */
  readonly keepClusterUid: (runId: string, uid: string) => Promise<string>;
  /** Who has locked the cluster. */
  readonly lockHolder: () => Promise<ClusterLock | undefined>;
}

/**
 * The cluster of a run.
 * @throws Failure `KUBE_OTHER_CLUSTER` when the run began on another one, `CLUSTER_LOCKED` when somebody has locked it.
 */
export async function clusterOf(services: ClusterServices, context: ActionContext): Promise<Cluster> {
  refuseLocked(await services.lockHolder(), context.run, context.clock.nowMs());
  const cluster = await services.connect();
  const { uid, context: name } = await cluster.facts({ signal: context.signal });
  const kept = await services.keepClusterUid(context.run.id, uid);
  if (kept === uid) return cluster;
  throw new Failure("KUBE_OTHER_CLUSTER", `This run began on a cluster other than ${name}.`, {
    hint: "Connect Regatta to the cluster that it began on, or start the playbook again; the sandbox forgets everything when it ends.",
    state: "Nothing was changed on this cluster; what the run created on the other one is still there.",
    details: { began_on: kept, now: uid },
  });
}
