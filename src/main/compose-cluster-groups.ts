import { hostname } from "node:os";
import { withTimedSignal } from "../base/timed-signal.ts";
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
    release: (runId) =>
      withTimedSignal(RELEASE_TIMEOUT_MS, undefined, (signal) => leases.release(runId, { signal })),
    forget: (runId) => void leases.forget(runId),
  };
}
