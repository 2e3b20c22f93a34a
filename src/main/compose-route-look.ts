import { type PicturedRoute, routeAltText, routePicture } from "../charts/route-picture.ts";
import type { RouteLook } from "../slack/commands/desk.ts";
import { lookAtRoute, type ServiceRoute } from "../traffic/cluster/look-at-route.ts";
import { requestWords } from "../traffic/rules/route-in-force.ts";
import type { LazyCluster } from "./lazy-cluster.ts";

/** A cluster that hangs must not hold the asker up. */
const LOOK_TIMEOUT_MS = 30_000;

/** Reads a Service's routes from the cluster and draws them. */
export function composeRouteLook(cluster: Pick<LazyCluster, "get">): RouteLook {
  return async (wanted) => {
    const route = await lookAtRoute(await cluster.get(), wanted, {
      signal: AbortSignal.timeout(LOOK_TIMEOUT_MS),
    });
    const pictured = picturedOf(route);
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

function picturedOf({ service, namespace, routes, objects }: ServiceRoute): PicturedRoute {
  const said = objects.map(({ title }) => title).join(", ");
  return {
    title: `Requests for ${service}`,
    subtitle: `namespace ${namespace} · ${said === "" ? "no route: each pod takes its share" : said}`,
    routes: routes.map((route, index) => ({
      requests: requestWords(route, index, routes.length),
      targets: route.targets,
      notes: route.notes,
    })),
  };
}
