import { type Clock, systemClock } from "../base/clock.ts";
import { hasCode } from "../base/failure.ts";
import { withTimedSignal } from "../base/timed-signal.ts";
import type { LazyCluster } from "./lazy-cluster.ts";

const LOOK_EVERY_MS = 500;
const LOOK_TIMEOUT_MS = 2_000;

/**
 * A signal that aborts once nothing listens at the cluster's address any more, for a bot whose cluster ends with the same parent: it
 * will not come back within this process's life. A cluster that is merely slow, or answers with an error, is not gone.
 * @param signal ends the looking.
 */
export function clusterGone(
  cluster: Pick<LazyCluster, "get">,
  signal: AbortSignal,
  clock: Pick<Clock, "sleep"> = systemClock,
): AbortSignal {
  const gone = new AbortController();
  const look = async () => {
    while (!signal.aborted) {
      try {
        const reference = { apiVersion: "v1", kind: "Namespace", name: "kube-system" };
        const connected = await cluster.get();
        await withTimedSignal(LOOK_TIMEOUT_MS, signal, (limit) =>
          connected.get(reference, { signal: limit }),
        );
      } catch (error) {
        if (hasCode(error, "KUBE_UNREACHABLE") && error.details.code === "ECONNREFUSED") return gone.abort();
      }
      await clock.sleep(LOOK_EVERY_MS, { signal }).catch(() => undefined); // no longer wanted
    }
  };
  void look();
  return gone.signal;
}
