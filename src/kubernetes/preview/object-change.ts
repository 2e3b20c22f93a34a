/** What a step would do to one object of a cluster, as far as the cluster can tell beforehand. */
export interface ObjectChange {
  /** `Deployment/race/storefront` */
  readonly object: string;
  /**
   * `none`: it is what the step wants already. `left`: it is there, and the step leaves it to whoever made it. `absent`:
   * it is not there, so there is nothing to take away. `refused`: the step would fail on it. `unknown`: nobody can tell.
   */
  readonly change: "create" | "update" | "delete" | "none" | "left" | "absent" | "refused" | "unknown";
  /** `- spec.replicas: 1`, `+ spec.replicas: 2`; where nothing is compared, a sentence that says more. */
  readonly lines: readonly string[];
}

/** What earlier steps of a plan would have made (or taken over), and taken away, by the objects' titles. */
export type PlannedObjects = ReadonlyMap<string, "made" | "gone">;
