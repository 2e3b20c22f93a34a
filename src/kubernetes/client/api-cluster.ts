import { Failure, hasCode } from "../../base/failure.ts";
import type {
  CallOptions,
  Cluster,
  ClusterFacts,
  KindReference,
  KubeObject,
  ObjectReference,
  ObjectSelector,
  Preconditions,
  ServedKind,
  WaitOptions,
  WaitVerdict,
} from "../cluster.ts";
import { clusterFacts } from "../objects/cluster-facts.ts";
import { explainPods } from "../objects/explain-pods.ts";
import { referenceOf } from "../objects/object-reference.ts";
import type { ApiTransport } from "./api-transport.ts";
import { linesOf } from "./lines.ts";
import { ObjectCollection, WATCH_MS } from "./object-collection.ts";
import { ResourcePaths } from "./resource-paths.ts";
import { waitForObjects } from "./wait.ts";

/** The field manager that owns the fields Regatta applies. */
const FIELD_MANAGER = "regatta";
const DELETE_OPTIONS = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background" } as const;

/** Implements the port `Cluster` over the API server's HTTP. */
export class ApiCluster implements Cluster {
  readonly #transport: ApiTransport;
  readonly #paths: ResourcePaths;
  readonly #watchMs: number;

  /** @param options.watchMs how long a watch lasts before the objects are listed again. */
  constructor(transport: ApiTransport, { watchMs = WATCH_MS }: { readonly watchMs?: number } = {}) {
    this.#transport = transport;
    this.#watchMs = watchMs;
    this.#paths = new ResourcePaths(transport);
  }

  async facts(options: CallOptions = {}): Promise<ClusterFacts> {
    const [version, kubeSystem, nodes] = await Promise.all([
      this.#transport.json({ method: "GET", path: "/version", doing: "tell its version", ...options }),
      this.get({ apiVersion: "v1", kind: "Namespace", name: "kube-system" }, options),
      this.list({ apiVersion: "v1", kind: "Node" }, options),
    ]);
    return clusterFacts(version, kubeSystem, nodes, this.#transport.target.context);
  }

  async apply(
    object: KubeObject,
    options: CallOptions & { readonly dryRun?: boolean } = {},
  ): Promise<KubeObject> {
    const answer = await this.#transport.json({
      method: "PATCH",
      path: await this.#paths.path(referenceOf(object), options.signal),
      query: {
        fieldManager: FIELD_MANAGER,
        force: "true",
        dryRun: options.dryRun ? "All" : undefined,
      },
      contentType: "application/apply-patch+yaml",
      body: object,
      doing: `apply ${titleOf(referenceOf(object))}`,
      signal: options.signal,
    });
    return answer as KubeObject;
  }

  async create(object: KubeObject, options: CallOptions = {}): Promise<KubeObject | undefined> {
    const { name: _name, ...place } = referenceOf(object);
    const path = await this.#paths.path({ namespace: "default", ...place }, options.signal);
    try {
      const answer = await this.#transport.json({
        method: "POST",
        path,
        query: { fieldManager: FIELD_MANAGER },
        body: object,
        doing: `create ${titleOf(referenceOf(object))}`,
        signal: options.signal,
      });
      return answer as KubeObject;
    } catch (error) {
      if (hasCode(error, "KUBE_CONFLICT") && error.details.reason === "AlreadyExists") return undefined;
      throw error;
    }
  }

  async get(reference: ObjectReference, options: CallOptions = {}): Promise<KubeObject | undefined> {
    const path = await this.#paths.path(reference, options.signal);
    try {
      const doing = `read ${titleOf(reference)}`;
      return (await this.#transport.json({ method: "GET", path, doing, ...options })) as KubeObject;
    } catch (error) {
      if (hasCode(error, "KUBE_NOT_FOUND")) return undefined;
      throw error;
    }
  }

  async list(selector: ObjectSelector, options: CallOptions = {}): Promise<readonly KubeObject[]> {
    return (await this.#collection(selector).list(options.signal)).objects;
  }

  async delete(
    reference: ObjectReference,
    { signal, ...preconditions }: CallOptions & Preconditions = {},
  ): Promise<boolean> {
    try {
      await this.#transport.json({
        method: "DELETE",
        path: await this.#paths.path(reference, signal),
        body: { ...DELETE_OPTIONS, preconditions },
        doing: `delete ${titleOf(reference)}`,
        signal,
      });
      return true;
    } catch (error) {
      // If the server does not serve the kind, there are no such objects: the CRD may have been deleted first.
      if (hasCode(error, "KUBE_NOT_FOUND", "KUBE_UNKNOWN_KIND")) return false;
      throw error;
    }
  }

  kind(kind: KindReference, options: CallOptions = {}): Promise<ServedKind> {
    return this.#paths.kind(kind, options.signal);
  }

  waitFor(
    selector: ObjectSelector,
    predicate: (objects: readonly KubeObject[]) => WaitVerdict,
    options: WaitOptions,
  ): Promise<readonly KubeObject[]> {
    return waitForObjects(this.#collection(selector), predicate, options);
  }

  async *logs(
    pod: { readonly namespace: string; readonly name: string; readonly container?: string },
    options: CallOptions & { readonly follow?: boolean; readonly tailLines?: number } = {},
  ): AsyncGenerator<string> {
    const path = await this.#paths.path({ apiVersion: "v1", kind: "Pod", ...pod }, options.signal);
    const response = await this.#transport.stream({
      method: "GET",
      path: `${path}/log`,
      query: {
        container: pod.container,
        follow: options.follow ? "true" : undefined,
        tailLines: options.tailLines === undefined ? undefined : String(options.tailLines),
      },
      doing: `read the log of ${pod.namespace}/${pod.name}`,
      signal: options.signal,
    });
    try {
      yield* linesOf(response);
    } catch (error) {
      options.signal?.throwIfAborted();
      throw new Failure("KUBE_LOG_CUT", `The log of ${pod.namespace}/${pod.name} broke off.`, {
        hint: "The connection to the cluster was lost; try again.",
        retryable: true,
        cause: error,
      });
    } finally {
      response.destroy();
    }
  }

  explainPods(selector: { readonly namespace: string; readonly labelSelector?: string }): Promise<string> {
    return explainPods(this, selector);
  }

  close(): void {
    this.#transport.close();
  }

  #collection(selector: ObjectSelector): ObjectCollection {
    return new ObjectCollection(this.#transport, this.#paths, selector, this.#watchMs);
  }
}

function titleOf(reference: ObjectReference): string {
  return `${reference.kind} ${reference.namespace === undefined ? "" : `${reference.namespace}/`}${reference.name}`;
}
