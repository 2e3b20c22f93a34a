import type { Cluster } from "../kubernetes/cluster.ts";

/** A connection to the cluster that is made when it is first needed, and once; a failed attempt is not remembered. */
export interface LazyCluster {
  get(): Promise<Cluster>;
  close(): Promise<void>;
}

export function createLazyCluster(connect: () => Promise<Cluster>): LazyCluster {
  let connecting: Promise<Cluster> | undefined;
  return {
    get() {
      connecting ??= connect().catch((error: unknown) => {
        connecting = undefined;
        throw error;
      });
      return connecting;
    },
    async close() {
      const cluster = await connecting?.catch(() => undefined);
      cluster?.close();
    },
  };
}
