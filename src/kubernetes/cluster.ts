/** A Kubernetes object as the product handles it: fields that are not declared here pass through untouched. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: KubeMetadata;
  readonly [field: string]: unknown;
}

export interface KubeMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** A kind as manifests name it. */
export type KindReference = Pick<ObjectReference, "apiVersion" | "kind">;

/** What the server says about a kind. */
export interface ServedKind {
  /** As paths and CustomResourceDefinitions name it: `configmaps`. */
  readonly plural: string;
  /** Whether its objects are in namespaces. */
  readonly namespaced: boolean;
}

export interface ObjectSelector {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name?: string;
  /** `key=value,key2=value2` */
  readonly labelSelector?: string;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** Which object exactly is meant. Source: Kubernetes API, `DeleteOptions.preconditions`. */
export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

export interface WaitOptions extends CallOptions {
  readonly timeoutMs: number;
  /** What the caller waits for, for the wording of the failure: "3 of 3 pods of bookshop ready". */
  readonly what: string;
  /** Called with what is still missing whenever that changes. */
  readonly onWaiting?: (missing: string) => void;
}

/**
 * What a wait's predicate returns: done, not yet (with what is missing, shown as progress), or never (with the reason).
 */
export type WaitVerdict =
  | { readonly kind: "done" }
  | { readonly kind: "waiting"; readonly missing: string }
  | { readonly kind: "failed"; readonly reason: string };

export interface ClusterFacts {
  /** The uid of the namespace `kube-system`, which identifies a cluster. */
  readonly uid: string;
  /** `v1.34.4` */
  readonly version: string;
  /** True for Regatta's embedded cluster, which says so in the build metadata of its version. */
  readonly sandbox: boolean;
  readonly context: string;
  readonly nodes: readonly {
    readonly name: string;
    readonly cores: number;
    readonly memoryMb: number;
    readonly arch: string;
    readonly os: string;
  }[];
}

/** The only way to a cluster. One implementation serves both the embedded sandbox and a real API server. */
export interface Cluster {
  facts(options?: CallOptions): Promise<ClusterFacts>;
  /**
   * Server-side apply with the field manager `regatta`; conflicts are forced. Idempotent.
   * @throws Failure `KUBE_FORBIDDEN`, `KUBE_INVALID`, `KUBE_UNREACHABLE`, …
   */
  apply(object: KubeObject, options?: CallOptions & { readonly dryRun?: boolean }): Promise<KubeObject>;
  /**
   * Creates an object only if its name is not taken. A call that is repeated because its response was lost finds the object
   * that it created itself, so callers compare what they find.
   * @returns `undefined` if the name is taken; the existing object is left as it is.
   */
  create(object: KubeObject, options?: CallOptions): Promise<KubeObject | undefined>;
  get(reference: ObjectReference, options?: CallOptions): Promise<KubeObject | undefined>;
  list(selector: ObjectSelector, options?: CallOptions): Promise<readonly KubeObject[]>;
  /**
   * Deletes with background propagation.
   * @param options.uid deletes only the object with this uid, or with `resourceVersion` only in this version.
   * @returns false when there was nothing to delete.
   * @throws Failure `KUBE_CONFLICT` when the object of that name is another one, or has changed since.
   */
  delete(reference: ObjectReference, options?: CallOptions & Preconditions): Promise<boolean>;
  /** What the server's discovery says about a kind. @throws Failure `KUBE_UNKNOWN_KIND` when it does not serve it. */
  kind(kind: KindReference, options?: CallOptions): Promise<ServedKind>;
  /**
   * Lists, then watches (listing again after a 410, a dropped connection or 30 seconds) until the predicate says done;
   * lists once more before it fails.
   * @throws Failure `KUBE_WAIT_TIMEOUT` with what was still missing, `KUBE_WAIT_FAILED` with the reason.
   */
  waitFor(
    selector: ObjectSelector,
    predicate: (objects: readonly KubeObject[]) => WaitVerdict,
    options: WaitOptions,
  ): Promise<readonly KubeObject[]>;
  /** Lines of a container's log. `follow` ends when the container does; the iterator's `return` ends it early. */
  logs(
    pod: { readonly namespace: string; readonly name: string; readonly container?: string },
    options?: CallOptions & { readonly follow?: boolean; readonly tailLines?: number },
  ): AsyncIterable<string>;
  /**
   * Why pods are unhealthy: their conditions, their warning events, and the last log lines of the failing containers.
   */
  explainPods(selector: { readonly namespace: string; readonly labelSelector?: string }): Promise<string>;
  close(): void;
}
