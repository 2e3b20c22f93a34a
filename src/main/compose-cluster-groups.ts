import { hostname } from "node:os";
import type { ClusterGroups } from "../engine/cluster-groups.ts";
import { type GroupLeasePorts, GroupLeases } from "../kubernetes/ownership/group-leases.ts";

/** Nobody waits longer at the end of a run: a Lease that is not released ends by itself. */
const RELEASE_TIMEOUT_MS = 5_000;

/** The concurrency groups of the cluster, with where their runs come from. */
export function composeClusterGroups(ports: GroupLeasePorts): ClusterGroups {
  const leases = new GroupLeases(ports);
  const where = `${hostname()} (process ${process.pid})`;
  return {
    take: ({ group, runId, requestedBy }, events) =>
      leases.take({ group, runId, startedBy: `${requestedBy} on ${where}` }, events),
    askToStop: (holder, runId) => leases.askToStop(holder, runId),
    release: (runId) => leases.release(runId, { signal: AbortSignal.timeout(RELEASE_TIMEOUT_MS) }),
    forget: (runId) => void leases.forget(runId),
  };
}
