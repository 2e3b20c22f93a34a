import { describe, expect, test } from "vitest";
import { memoryCluster } from "../../test/support/memory-cluster.ts";
import type { KubeObject } from "../kubernetes/cluster.ts";
import { writeRecord } from "./install-record.ts";
import { installedMeshes } from "./installed-meshes.ts";
import { loadMeshes } from "./load-meshes.ts";

const adapters = loadMeshes([]).library.all();

const controlPlane = (name: string, namespace: string, image: string): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace },
  spec: { template: { spec: { containers: [{ name, image }] } } },
});

describe("the meshes in a cluster", () => {
  test("are none in an empty one", async () => {
    expect(await installedMeshes(adapters, memoryCluster())).toEqual([]);
  });

  test("are listed with their kind, their version and the run that installed them", async () => {
    const cluster = memoryCluster();
    cluster.put(controlPlane("istiod", "istio-system", "docker.io/istio/pilot:1.30.2"));
    cluster.put(controlPlane("sidecar-control", "sidecar-system", "regatta:dev"));
    const sidecar = adapters.find(({ name }) => name === "sidecar");
    if (!sidecar) throw new Error("no sidecar");
    const record = { run: "01run", state: "ready", version: "0.1.0", deadlineMs: 0 } as const;
    const nothing = { releases: [], objects: [], namespaces: [], crdsBefore: [] };
    await writeRecord(sidecar, cluster, { ...record, ...nothing }, {});
    expect(await installedMeshes(adapters, cluster)).toEqual([
      { name: "istio", title: "Istio (sidecar)", dataPlane: "sidecar", sandbox: false, version: "1.30.2" },
      {
        name: "sidecar",
        title: "Sandbox mesh (sidecar)",
        dataPlane: "sidecar",
        sandbox: true,
        version: "dev",
        runId: "01run",
      },
    ]);
  });

  test("do not include a mesh of which only a webhook is left over", async () => {
    const cluster = memoryCluster();
    const metadata = { name: "istio-sidecar-injector" };
    cluster.put({
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "MutatingWebhookConfiguration",
      metadata,
    });
    expect(await installedMeshes(adapters, cluster)).toEqual([]);
  });
});
