import type { Cluster } from "../../src/kubernetes/cluster.ts";

/** How many requests each version of a bookshop service reports to have answered: the service logs its count. */
export class RequestCounts {
  readonly #cluster: Cluster;
  readonly #latest = new Map<string, { readonly version: string; readonly requests: number }>();
  readonly #following: Promise<void>[] = [];

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Starts to follow the logs of one service's pods, which must exist. */
  follow(namespace: string, service: string): void {
    this.#following.push(this.#followAll(namespace, service));
  }

  /** Resolves when all followed pods have ended. @returns version → requests. */
  async atTheEnd(): Promise<Readonly<Record<string, number>>> {
    await Promise.all(this.#following);
    return this.now();
  }

  /** What has been reported so far; a service reports its count within a second. @returns version → requests. */
  now(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { version, requests } of this.#latest.values())
      counts[version] = (counts[version] ?? 0) + requests;
    return counts;
  }

  async #followAll(namespace: string, service: string): Promise<void> {
    const labelSelector = `app=${service}`;
    const pods = await this.#cluster.list({ apiVersion: "v1", kind: "Pod", namespace, labelSelector });
    if (pods.length === 0) throw new Error(`no pod of ${service} is in ${namespace}`);
    await Promise.all(pods.map(({ metadata }) => this.#followPod(namespace, metadata.name, service)));
  }

  async #followPod(namespace: string, name: string, container: string): Promise<void> {
    for await (const line of this.#cluster.logs({ namespace, name, container }, { follow: true })) {
      const { version, requests } = JSON.parse(line) as { version: string; requests: number };
      this.#latest.set(`${namespace}/${name}`, { version, requests });
    }
  }
}
