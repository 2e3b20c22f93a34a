import type { CallOptions, Cluster, KubeObject, ObjectReference } from "../cluster.ts";
import { titleOf } from "../objects/object-title.ts";
import type { PlannedObjects } from "./object-change.ts";

/** The part of a cluster needed to look up what exists in it. */
export type ClusterLook = Pick<Cluster, "get" | "facts">;

/**
 * The cluster as it would be after the earlier steps of a plan: what they remove does not exist, and what they create
 * is known by name only.
 */
export function afterEarlierSteps(cluster: ClusterLook, earlier: PlannedObjects): ClusterLook {
  return {
    facts: (options) => cluster.facts(options),
    async get(reference: ObjectReference, options?: CallOptions): Promise<KubeObject | undefined> {
      const planned = earlier.get(titleOf(reference));
      if (planned === "gone") return undefined;
      const found = await cluster.get(reference, options);
      if (found !== undefined || planned === undefined) return found;
      const { apiVersion, kind, name, namespace } = reference;
      return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
    },
  };
}
