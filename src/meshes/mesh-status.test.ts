import { expect, test } from "vitest";
import { memoryCluster } from "../../test/support/memory-cluster.ts";
import type { KubeObject } from "../kubernetes/cluster.ts";
import { writeRecord } from "./install-record.ts";
import { loadMeshes } from "./load-meshes.ts";
import { meshStatus } from "./mesh-status.ts";

const meshes = loadMeshes([]).library;
const istio = meshes.get("istio");

const istiod = (availableReplicas: number): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "istiod", namespace: "istio-system" },
  spec: {
    replicas: 1,
    template: { spec: { containers: [{ name: "discovery", image: "docker.io/istio/pilot:1.30.2" }] } },
  },
  status: { replicas: 1, updatedReplicas: 1, availableReplicas },
});
const webhook = (caBundle: string): KubeObject => ({
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "MutatingWebhookConfiguration",
  metadata: { name: "istio-sidecar-injector" },
  webhooks: [{ clientConfig: { caBundle } }],
});

test("a mesh without a control plane is not installed", async () => {
  expect(await meshStatus(istio, memoryCluster())).toEqual({
    installed: false,
    ready: false,
    version: null,
    missing: [`${istio.title} is not installed`],
  });
});

test("a mesh that needs no control plane is installed and ready", async () => {
  const nothing = await meshStatus(meshes.get("none"), memoryCluster());
  expect(nothing).toEqual({ installed: true, ready: true, version: null, missing: [] });
});

test("one that is starting says what is missing, and then that it is ready", async () => {
  const cluster = memoryCluster();
  cluster.put(istiod(0));
  cluster.put(webhook(""));
  const coming = await meshStatus(istio, cluster);
  expect(coming).toMatchObject({ installed: true, ready: false, version: "1.30.2" });
  expect(coming.missing).toEqual([
    "istiod has 0 of 1 pods available",
    "the injector's webhook does not know its certificate authority",
  ]);
  cluster.put(istiod(1));
  cluster.put(webhook("Q0E="));
  expect(await meshStatus(istio, cluster)).toEqual({
    installed: true,
    ready: true,
    version: "1.30.2",
    missing: [],
  });
});

test("one that a run installed names the run", async () => {
  const cluster = memoryCluster();
  cluster.put(istiod(1));
  const record = { run: "01run", state: "ready", version: "1.30.2", deadlineMs: 0 } as const;
  await writeRecord(
    istio,
    cluster,
    { ...record, releases: [], objects: [], namespaces: [], crdsBefore: [] },
    {},
  );
  expect(await meshStatus(istio, cluster)).toMatchObject({ installed: true, runId: "01run" });
});
