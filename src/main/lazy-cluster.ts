import type { Log } from "../base/log.ts";
import { inheritedEnvironment } from "../config/inherited-environment.ts";
import type { Config } from "../config/read-config.ts";
import { connectCluster } from "../kubernetes/client/connect-cluster.ts";
import type { Cluster } from "../kubernetes/cluster.ts";

/** A connection to the cluster that is made once, when it is first needed. After a failed attempt the next call tries again. */
export interface LazyCluster {
  get(): Promise<Cluster>;
  close(): Promise<void>;
}

/** The cluster that the configuration names. */
export function lazyClusterOf(config: Config, log: Log): LazyCluster {
  return createLazyCluster(() =>
    connectCluster({
      log,
      environment: inheritedEnvironment(),
      ...(config.kubeconfig === "" ? {} : { kubeconfigPath: config.kubeconfig }),
      ...(config.kubeContext === "" ? {} : { context: config.kubeContext }),
    }),
  );
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
