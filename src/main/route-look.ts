import { withTimedSignal } from "../base/timed-signal.ts";
import { picturedRoute } from "../charts/pictured-route.ts";
import { routeAltText, routePicture } from "../charts/route-picture.ts";
import type { RouteLook } from "../slack/ports.ts";
import { lookAtRoute } from "../traffic/cluster/look-at-route.ts";
import type { LazyCluster } from "./lazy-cluster.ts";

/** A cluster that hangs must not keep people waiting. */
const LOOK_TIMEOUT_MS = 30_000;

/** Reads a Service's routes from the cluster and draws them. */
export function routeLook(cluster: Pick<LazyCluster, "get">): RouteLook {
  return async (wanted) => {
    const route = await withTimedSignal(LOOK_TIMEOUT_MS, undefined, async (signal) =>
      lookAtRoute(await cluster.get(), wanted, { signal }),
    );
    const pictured = picturedRoute(route);
    return {
      route,
      draw: async () => ({
        name: `route-${route.service}.png`,
        title: pictured.title,
        altText: routeAltText(pictured),
        bytes: await routePicture(pictured),
      }),
    };
  };
}
