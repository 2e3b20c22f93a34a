/** What a step would do to one object of a cluster, as far as the cluster can tell beforehand. */
export interface ObjectChange {
  /** `Deployment/race/storefront` */
  readonly object: string;
  readonly change: "create" | "update" | "delete" | "none" | "unknown";
  /** `- spec.replicas: 1`, `+ spec.replicas: 2`; for `unknown`, why it cannot be told. */
  readonly lines: readonly string[];
}
