import { CoreV1Api, KubeConfig, Watch } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import { silentLog } from "../../src/base/log.ts";
import { connectCluster } from "../../src/kubernetes/client/connect-cluster.ts";
import type { Bench } from "./bench.ts";

export function describeClients(bench: () => Bench): void {
  test("the official client lists and watches with the same kubeconfig", async () => {
    const { namespace, connection } = bench();
    const config = new KubeConfig();
    config.loadFromFile(connection.kubeconfigPath);
    const namespaces = await config.makeApiClient(CoreV1Api).listNamespace();
    expect(namespaces.items.map((item) => item.metadata?.name)).toContain(namespace);
    const phase = await new Promise<string>((resolve, reject) => {
      const watching = new Watch(config).watch(
        "/api/v1/namespaces",
        { fieldSelector: `metadata.name=${namespace}` },
        (type: string) => {
          resolve(type);
          void watching.then((controller) => controller.abort());
        },
        (error: unknown) => {
          if (error) reject(error);
        },
      );
    });
    expect(phase).toBe("ADDED");
  });

  test("a context that is not in the kubeconfig is reported before any request is made", async () => {
    const { kubeconfigPath } = bench().connection;
    const connecting = connectCluster({ kubeconfigPath, context: "no-such-context", log: silentLog });
    await expect(connecting).rejects.toMatchObject({ code: "KUBE_NO_CONFIG" });
  });
}
