import type { Log } from "../../base/log.ts";
import type { CallOptions, Cluster } from "../cluster.ts";
import { ApiCluster } from "./api-cluster.ts";
import { ApiTransport } from "./api-transport.ts";
import { loadKubeConfig } from "./kubeconfig.ts";

/**
 * Connects to the cluster of a kubeconfig and asks for its version, so that a wrong address or wrong credentials are
 * reported right away. Close the result when it is no longer needed.
 * @throws Failure `KUBE_NO_CONFIG`, `KUBE_UNREACHABLE`, `KUBE_UNAUTHORIZED`, `KUBE_FORBIDDEN`.
 */
export async function connectCluster(
  options: Parameters<typeof loadKubeConfig>[0] & { readonly log: Log } & CallOptions,
): Promise<Cluster> {
  const transport = new ApiTransport(() => loadKubeConfig(options));
  const cluster = new ApiCluster(transport);
  try {
    const { uid, version } = await cluster.facts(options.signal ? { signal: options.signal } : {});
    const { server, context } = transport.target;
    options.log.info({ server, context, version, uid }, "connected to the cluster");
    return cluster;
  } catch (error) {
    cluster.close();
    throw error;
  }
}
