import type { KubeObject } from "../../src/kubernetes/cluster.ts";
import type { Helm, HelmInstall } from "../../src/kubernetes/helm/helm.ts";
import { manifestsText } from "../../src/kubernetes/objects/manifests.ts";
import { loadMeshes } from "../../src/meshes/load-meshes.ts";
import type { MeshWork } from "../../src/meshes/mesh-work.ts";
import { type MemoryCluster, memoryCluster } from "./memory-cluster.ts";

export const { library } = loadMeshes([]);

export const istiod: KubeObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "istiod", namespace: "istio-system", labels: { "app.kubernetes.io/version": "1.30.0" } },
  spec: { replicas: 1 },
  status: { updatedReplicas: 1, availableReplicas: 1 },
};
export const istioWebhook: KubeObject = {
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "MutatingWebhookConfiguration",
  metadata: { name: "istio-sidecar-injector" },
  webhooks: [{ clientConfig: { caBundle: "abc" } }],
};
export const istioCrd = (name: string): KubeObject => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name },
});

/** A helm that puts the contents of the charts into the cluster. */
function fakeHelm(cluster: MemoryCluster, charts: Readonly<Record<string, readonly KubeObject[]>>) {
  const releases = new Map<string, HelmInstall>();
  const helm: Helm = {
    status: async ({ release }) => (releases.has(release) ? { status: "deployed", revision: 1 } : undefined),
    upgradeInstall: async (request) => {
      releases.set(request.release, request);
      for (const object of charts[request.release] ?? []) cluster.put(object);
      return undefined;
    },
    render: async ({ release }) => manifestsText(charts[release] ?? []),
    uninstall: async ({ release }) => {
      for (const { apiVersion, kind, metadata } of charts[release] ?? []) {
        const { name, namespace } = metadata;
        if (kind === "CustomResourceDefinition") continue; // Helm does not delete them.
        await cluster.delete({ apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) });
      }
      return releases.delete(release);
    },
  };
  return { helm, releases };
}

export const healthyIstio = {
  "istio-base": [istioCrd("gateways.networking.istio.io")],
  istiod: [istiod, istioWebhook],
};

/** Everything that work on a mesh needs, with a cluster in memory and a helm that knows Istio's charts. */
export function meshBench(
  charts: Readonly<Record<string, readonly KubeObject[]>> = healthyIstio,
  options: { readonly sandbox?: boolean } = {},
) {
  const cluster = memoryCluster(options);
  cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  const { helm, releases } = fakeHelm(cluster, charts);
  const work = (changes: Partial<MeshWork> = {}): MeshWork => ({
    adapter: library.get("istio"),
    library,
    overrides: {},
    cluster,
    helm,
    image: "regatta:1",
    runId: "run-a",
    nowMs: () => 1_000,
    hasEnded: async () => false,
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    progress: () => {},
    warn: async () => {},
    assertOwned: async () => {},
    ...changes,
  });
  return { cluster, releases, work };
}
