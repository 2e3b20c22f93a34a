import { type RouteInForce, requestWords } from "../traffic/rules/route-in-force.ts";
import type { PicturedRoute } from "./route-picture.ts";

/** The input for a picture of where the requests for a Service go. */
export function picturedRoute({
  service,
  namespace,
  routes,
  objects,
}: {
  readonly service: string;
  readonly namespace: string;
  /** Tried in order. */
  readonly routes: readonly RouteInForce[];
  /** The objects that define the routes. */
  readonly objects: readonly { readonly title: string }[];
}): PicturedRoute {
  const said = objects.map(({ title }) => title).join(", ");
  return {
    title: `Requests for ${service}`,
    subtitle: `namespace ${namespace} · ${said === "" ? "no route: each pod gets its share" : said}`,
    routes: routes.map((route, index) => ({
      requests: requestWords(route, index, routes.length),
      targets: route.targets,
      notes: route.notes,
    })),
  };
}
