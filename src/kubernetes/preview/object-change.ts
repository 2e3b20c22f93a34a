/** What a step would do to one object in a cluster, as far as the cluster can tell beforehand. */
export interface ObjectChange {
  /** `Deployment/race/storefront` */
  readonly object: string;
  /**
   * `none`: it is already as the step wants it. `left`: it exists, and the step leaves it to its owner. `absent`: it
   * does not exist, so there is nothing to remove. `refused`: the step would fail on it. `unknown`: nobody can tell.
   */
  readonly change: "create" | "update" | "delete" | "none" | "left" | "absent" | "refused" | "unknown";
  /** `- spec.replicas: 1`, `+ spec.replicas: 2`; if nothing is compared, a sentence that says more. */
  readonly lines: readonly string[];
}

/** What earlier steps of a plan would have created (or taken over) or removed, by the objects' titles. */
export type PlannedObjects = ReadonlyMap<string, "made" | "gone">;
