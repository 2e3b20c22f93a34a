import type { InClusterApi } from "./in-cluster-api.ts";
import type { WatchedObjects } from "./snapshot.ts";

/** Changes within this time are reported together. */
const SETTLE_MS = 20;

const WATCHED: Readonly<Record<keyof WatchedObjects, string>> = {
  services: "/api/v1/services",
  endpointSlices: "/apis/discovery.k8s.io/v1/endpointslices",
  pods: "/api/v1/pods",
  routes: "/apis/gateway.networking.k8s.io/v1/httproutes",
};

/**
 * Reports the state that the mesh watches, and reports it again after every change, until the process ends. Resolves
 * once every kind has been listed and reported.
 */
export function followCluster(
  api: Pick<InClusterApi, "follow">,
  onChange: (objects: WatchedObjects) => void,
): Promise<void> {
  const seen: Partial<Record<keyof WatchedObjects, WatchedObjects["services"]>> = {};
  let scheduled = false;
  return new Promise((resolve) => {
    const send = () => {
      scheduled = false;
      const { services, endpointSlices, pods, routes } = seen;
      if (!services || !endpointSlices || !pods || !routes) return;
      onChange({ services, endpointSlices, pods, routes });
      resolve();
    };
    for (const [kind, path] of Object.entries(WATCHED) as [keyof WatchedObjects, string][]) {
      api.follow(path, (objects) => {
        seen[kind] = objects;
        if (scheduled) return;
        scheduled = true;
        setTimeout(send, SETTLE_MS);
      });
    }
  });
}
