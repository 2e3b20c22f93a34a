import { silentLog } from "../../src/base/log.ts";
import { connectCluster } from "../../src/kubernetes/client/connect-cluster.ts";
import type { Cluster, KubeObject, ObjectSelector, WaitVerdict } from "../../src/kubernetes/cluster.ts";
import { jobComplete } from "../../src/kubernetes/objects/readiness.ts";
import { job } from "./objects.ts";

/** A cluster that is tested against the contract. */
export interface ContractConnection {
  readonly kubeconfigPath: string;
  /** Regatta's image, by the name that pods of this cluster use. */
  readonly image: string;
  close(): Promise<void>;
}

export const WAIT_MS = 60_000;

/** A cluster with its own namespace, and what the tests do with it repeatedly. */
export class Bench {
  readonly namespace = `contract-${Math.random().toString(36).slice(2, 8)}`;
  readonly cluster: Cluster;
  readonly connection: ContractConnection;

  private constructor(cluster: Cluster, connection: ContractConnection) {
    this.cluster = cluster;
    this.connection = connection;
  }

  static async open(connection: ContractConnection): Promise<Bench> {
    const { kubeconfigPath } = connection;
    const bench = new Bench(await connectCluster({ kubeconfigPath, log: silentLog }), connection);
    await bench.cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: bench.namespace } });
    return bench;
  }

  async close(): Promise<void> {
    await this.cluster.delete({ apiVersion: "v1", kind: "Namespace", name: this.namespace });
    this.cluster.close();
    await this.connection.close();
  }

  waitFor(
    selector: ObjectSelector,
    predicate: (objects: readonly KubeObject[]) => WaitVerdict,
    what: string,
  ): Promise<readonly KubeObject[]> {
    return this.cluster.waitFor(selector, predicate, { timeoutMs: WAIT_MS, what });
  }

  podsOf(app: string, namespace = this.namespace): ObjectSelector {
    return { apiVersion: "v1", kind: "Pod", namespace, labelSelector: `app=${app}` };
  }

  /** The log of the only pod of an app. */
  async logOf(app: string, container = "main"): Promise<string> {
    const [pod] = await this.cluster.list(this.podsOf(app));
    const place = { namespace: this.namespace, name: pod?.metadata.name ?? "", container };
    return (await collectLines(this.cluster.logs(place))).join("\n");
  }

  /** Requests a URL from inside the cluster. @returns the body of the response. */
  async probe(name: string, url: string): Promise<string> {
    const { namespace } = this;
    await this.cluster.apply(job(namespace, name, this.connection.image, ["bookshop", "probe", url]));
    await this.waitFor({ apiVersion: "batch/v1", kind: "Job", namespace, name }, jobComplete, url);
    return this.logOf(name);
  }
}

export async function collectLines(lines: AsyncIterable<string>): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}
