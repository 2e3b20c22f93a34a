import { Failure } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json.ts";
import { suggestName } from "../../base/suggest.ts";
import type { CallOptions, Cluster } from "../../kubernetes/cluster.ts";
import { titleOf } from "../../kubernetes/objects/object-title.ts";
import { runOf } from "../../kubernetes/objects/ownership.ts";
import { dialects } from "../dialects/index-by-name.ts";
import { type RouteInForce, sharesOf } from "../rules/route-in-force.ts";
import { findRoutes } from "./find-routes.ts";
import { readRecord } from "./route-record.ts";
import { readyPodsByVersion } from "./service-versions.ts";

/** Where the requests for a Service currently go. */
export interface ServiceRoute {
  readonly service: string;
  readonly namespace: string;
  /** The versions of its pods, by name. */
  readonly versions: readonly string[];
  /** Tried in order. If no objects route the Service: a single route for every request, split by the number of pods. */
  readonly routes: readonly RouteInForce[];
  /** The objects behind these routes, each with the run that created it if Regatta did. */
  readonly objects: readonly { readonly title: string; readonly runId?: string }[];
  /** How many steps `traffic.clear` can undo. */
  readonly stepsToUndo: number;
}

/**
 * Reads what is in force for a Service, whoever created it. Changes nothing.
 * @param namespace absent: the only namespace that has such a Service.
 * @throws Failure `TRAFFIC_NO_SERVICE`, `TRAFFIC_WHICH_SERVICE`, `KUBE_…`
 */
export async function lookAtRoute(
  cluster: Cluster,
  wanted: { readonly service: string; readonly namespace?: string },
  options: CallOptions,
): Promise<ServiceRoute> {
  const { service } = wanted;
  const namespace = wanted.namespace ?? (await namespaceOf(cluster, service, options));
  const pods = await readyPodsByVersion(cluster, namespace, service, options);
  const found = await findRoutes(cluster, namespace, service, options);
  const routes = Object.values(dialects).flatMap((dialect) =>
    dialect.read(
      found
        .filter((route) => route.dialect === dialect.name)
        .map(({ object }) => ({ kind: object.kind, spec: object.spec as JsonObject })),
      { service, namespace },
    ),
  );
  const { steps } = await readRecord(cluster, namespace, service, options);
  return {
    service,
    namespace,
    versions: [...pods.keys()],
    routes: routes.length > 0 ? routes : [byPods(pods)],
    objects: found.map(({ object }) => {
      const runId = runOf(object);
      const title = titleOf({ ...object.metadata, apiVersion: object.apiVersion, kind: object.kind });
      return { title, ...(runId === undefined ? {} : { runId }) };
    }),
    stepsToUndo: steps.length,
  };
}

/** Without routes, Kubernetes gives each ready pod an equal share. */
function byPods(pods: ReadonlyMap<string, number>): RouteInForce {
  const targets = sharesOf([...pods].map(([name, weight]) => ({ name, weight })));
  return { matches: [], targets, notes: [] };
}

async function namespaceOf(cluster: Cluster, service: string, options: CallOptions): Promise<string> {
  const services = await cluster.list({ apiVersion: "v1", kind: "Service" }, options);
  const named = services.filter(({ metadata }) => metadata.name === service);
  const [only, second] = named.map(({ metadata }) => metadata.namespace ?? "");
  if (only !== undefined && second === undefined) return only;
  if (only === undefined)
    throw new Failure("TRAFFIC_NO_SERVICE", `There is no Service "${service}" in any namespace.`, {
      hint: suggestName(
        service,
        services.map(({ metadata }) => metadata.name),
      ),
    });
  const places = named.map(({ metadata }) => metadata.namespace ?? "").sort();
  throw new Failure("TRAFFIC_WHICH_SERVICE", `There are ${named.length} Services "${service}".`, {
    hint: `Add the namespace: ${places.slice(0, 12).join(", ")}${places.length > 12 ? ", …" : ""}.`,
  });
}
