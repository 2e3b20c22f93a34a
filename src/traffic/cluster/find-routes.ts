import { hasCode } from "../../base/failure.ts";
import { isJsonObject } from "../../base/json.ts";
import type { CallOptions, Cluster, KubeObject } from "../../kubernetes/cluster.ts";
import type { RouteKind } from "../dialects/dialect.ts";
import { dialects } from "../dialects/index-by-name.ts";

/** An object that affects where the requests for a Service go. */
export interface FoundRoute {
  readonly dialect: string;
  readonly object: KubeObject;
}

/** Every such object in any dialect, whoever created it. Kinds that the cluster does not serve yield none. */
export async function findRoutes(
  cluster: Cluster,
  namespace: string,
  service: string,
  options: CallOptions,
): Promise<readonly FoundRoute[]> {
  const kinds = Object.values(dialects).flatMap(({ name, kinds }) => kinds.map((kind) => ({ name, kind })));
  const found = await Promise.all(
    kinds.map(async ({ name, kind }) => {
      const objects = await listIfServed(cluster, kind, namespace, options);
      return objects
        .filter(({ spec }) => isJsonObject(spec as never) && kind.isFor(spec as never, namespace, service))
        .map((object) => ({
          dialect: name,
          object: { ...object, apiVersion: kind.apiVersion, kind: kind.kind },
        }));
    }),
  );
  return found.flat();
}

async function listIfServed(
  cluster: Cluster,
  { apiVersion, kind }: RouteKind,
  namespace: string,
  options: CallOptions,
): Promise<readonly KubeObject[]> {
  try {
    return await cluster.list({ apiVersion, kind, namespace }, options);
  } catch (error) {
    if (hasCode(error, "KUBE_UNKNOWN_KIND", "KUBE_NOT_FOUND")) return [];
    throw error;
  }
}
