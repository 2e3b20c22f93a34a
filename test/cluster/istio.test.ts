import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAppDeploy } from "../../src/actions/app/deploy.ts";
import { createAppRemove } from "../../src/actions/app/remove.ts";
import { createMeshInstall } from "../../src/actions/mesh/install.ts";
import { createMeshUninstall } from "../../src/actions/mesh/uninstall.ts";
import { loadApps } from "../../src/apps/load-apps.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { connectCluster } from "../../src/kubernetes/client/connect-cluster.ts";
import type { Cluster } from "../../src/kubernetes/cluster.ts";
import { createHelm } from "../../src/kubernetes/helm/helm.ts";
import { RUN_LABEL } from "../../src/kubernetes/objects/ownership.ts";
import { allGone, jobComplete, runningContainerNames } from "../../src/kubernetes/objects/readiness.ts";
import { type LoadJobOptions, runLoadJob } from "../../src/load/job/run-load-job.ts";
import { createLoadSpec } from "../../src/load/order/spec.ts";
import { loadMeshes } from "../../src/meshes/load-meshes.ts";
import { job } from "../contract/objects.ts";
import { actionContext } from "../support/action-context.ts";
import { istioOverrides, missingForIstio, TEST_IMAGE } from "../support/cluster-kit.ts";

const missing = missingForIstio();
if (missing !== undefined) console.log(`Istio on a real cluster: ${missing}`);
const kubeconfigPath = process.env.REGATTA_TEST_KUBECONFIG ?? "";

describe.skipIf(missing !== undefined)("a real Istio, installed by the real helm", () => {
  const runId = "istio-test-run";
  const namespace = "contract-istio";
  const istio = { mesh: "istio", timeout: "4m" };
  const bookshop = { app: "bookshop", namespace, timeout: "3m" };
  let cluster: Cluster;
  let services: Parameters<typeof createMeshInstall>[0] & Parameters<typeof createAppDeploy>[0];

  beforeAll(async () => {
    cluster = await connectCluster({ kubeconfigPath, log: silentLog });
    services = {
      connect: async () => cluster,
      keepClusterUid: async (_, uid) => uid,
      lockHolder: async () => undefined,
      hasEnded: async () => false,
      clock: systemClock,
      meshes: loadMeshes([]).library,
      apps: loadApps().library,
      overrides: istioOverrides(),
      helm: createHelm({ program: "helm", kubeconfigPath, log: silentLog }),
      image: TEST_IMAGE,
    };
  });

  afterAll(async () => {
    await createAppRemove(services).run({ ...bookshop, timeout: "2m" }, actionContext(runId));
    await createMeshUninstall(services).run(istio, actionContext(runId));
    cluster.close();
  });

  test("is installed, found again by the same run, and adopted by another", async () => {
    const install = createMeshInstall(services);
    const outputs = { mesh: "istio", version: "1.31.0", data_plane: "sidecar" };
    const first = await install.run(istio, actionContext(runId));
    expect(first.outputs).toEqual({ ...outputs, adopted: false });
    const again = await install.run(istio, actionContext(runId));
    expect(again.outputs).toEqual({ ...outputs, adopted: false });
    const other = await install.run(istio, actionContext("another-run"));
    expect(other.outputs).toEqual({ ...outputs, adopted: true });
  });

  test("every pod of the bookshop has its proxy, and the facts say what was deployed", async () => {
    const { outputs } = await createAppDeploy(services).run(
      { ...bookshop, mesh: "istio" },
      actionContext(runId),
    );
    expect(outputs).toEqual({
      namespace,
      mesh: "istio",
      url: `http://storefront.${namespace}:80`,
      facts: {
        mesh: "istio",
        title: "Istio (sidecar)",
        mesh_version: "1.31.0",
        proxy_version: "1.31.0-lab",
        data_plane: "sidecar",
        mtls: true,
        namespace,
        url: `http://storefront.${namespace}:80`,
      },
    });
    const pods = await cluster.list({ apiVersion: "v1", kind: "Pod", namespace });
    expect(pods).toHaveLength(6);
    for (const pod of pods) expect(runningContainerNames(pod)).toContain("istio-proxy");
  });

  test("a request passes through all services, inside the mesh", async () => {
    const url = `http://storefront.${namespace}/`;
    await cluster.apply(job(namespace, "visitor", TEST_IMAGE, ["bookshop", "probe", url]));
    await cluster.waitFor({ apiVersion: "batch/v1", kind: "Job", namespace, name: "visitor" }, jobComplete, {
      timeoutMs: 90_000,
      what: "a visitor of the bookshop",
    });
    const selector = { apiVersion: "v1", kind: "Pod", namespace, labelSelector: "app=visitor" };
    const [pod] = await cluster.list(selector);
    const lines: string[] = [];
    const place = { namespace, name: pod?.metadata.name ?? "", container: "main" };
    for await (const line of cluster.logs(place)) lines.push(line);
    expect(JSON.parse(lines.join(""))).toMatchObject({
      service: "storefront",
      books: expect.arrayContaining([expect.objectContaining({ title: "Moby-Dick" })]),
      reviews: { service: "reviews", version: expect.stringMatching(/^v[123]$/) },
    });
  });

  describe("a load Job inside the mesh", () => {
    const url = `http://storefront.${namespace}.svc.cluster.local/`;
    const pods = {
      apiVersion: "v1",
      kind: "Pod",
      namespace,
      labelSelector: "app.kubernetes.io/name=regatta-load",
    };
    const job = (changes: Partial<LoadJobOptions> = {}): LoadJobOptions => ({
      namespace,
      image: TEST_IMAGE,
      pods: 2,
      runLabels: { [RUN_LABEL]: runId },
      signal: new AbortController().signal,
      timeoutMs: 120_000,
      ...changes,
    });
    const spec = (durationMs: number) =>
      createLoadSpec({ url, rateRps: 40, durationMs, warmupMs: 1_000, connections: 8, timeoutMs: 5_000 });

    test("two pods behind their sidecars start together, and every request is counted", async () => {
      const sidecars = new Set<string>();
      const looking: Promise<void>[] = [];
      const look = async () => {
        for (const pod of await cluster.list(pods))
          if (runningContainerNames(pod).includes("istio-proxy")) sidecars.add(pod.metadata.name);
      };
      const result = await runLoadJob(
        cluster,
        spec(4_000),
        job({ onProgress: () => void looking.push(look()) }),
      );
      await Promise.all(looking);
      expect(sidecars.size).toBe(2);
      expect(result).toMatchObject({ partial: false, workers: 2, requests: 160, rate_target_rps: 40 });
      expect(Object.values(result.status).reduce((sum, count) => sum + count, 0)).toBe(160);
      expect(result.timeline.reduce((sum, row) => sum + row.requests, 0)).toBe(160);
      await cluster.waitFor(
        pods,
        (left) => (left.length === 0 ? { kind: "done" } : { kind: "waiting", missing: "their end" }),
        {
          timeoutMs: 90_000,
          what: "the load pods to be gone, including sidecars",
        },
      );
    });

    test("when told to stop, the pods return what they have measured", async () => {
      const stop = new AbortController();
      const result = await runLoadJob(
        cluster,
        spec(600_000),
        job({
          stopSignal: stop.signal,
          timeoutMs: 240_000,
          onProgress: ({ requests }) => {
            if (requests > 20) stop.abort();
          },
        }),
      );
      expect(result.partial).toBe(true);
      expect(result.workers).toBe(2);
      expect(result.requests).toBeGreaterThan(20);
    });

    test("if a pod is evicted, the rest of the result remains and is marked partial", async () => {
      let evicted: Promise<unknown> | undefined;
      const evictOne = async () => {
        const [victim] = await cluster.list(pods);
        if (victim) await cluster.delete({ ...pods, name: victim.metadata.name });
      };
      const result = await runLoadJob(
        cluster,
        spec(6_000),
        job({
          onProgress({ phase }) {
            if (phase === "measuring") evicted ??= evictOne();
          },
        }),
      );
      await evicted;
      expect(result.partial).toBe(true);
      // The other pod sent its half to the end.
      expect(result.requests).toBeGreaterThanOrEqual(120);
      expect(result.requests).toBeLessThan(240);
    });
  });

  test("a load Job ends even if its sidecar is an ordinary container, which never ends by itself", async () => {
    const kubectl = (...args: readonly string[]) =>
      execFileSync("kubectl", ["-n", "istio-system", ...args], { stdio: "pipe", encoding: "utf8" });
    kubectl("set", "env", "deployment/istiod", "ENABLE_NATIVE_SIDECARS=false");
    kubectl("rollout", "status", "deployment/istiod", "--timeout=120s");
    const pods = {
      apiVersion: "v1",
      kind: "Pod",
      namespace,
      labelSelector: "app.kubernetes.io/name=regatta-load",
    };
    let containers: readonly string[] = [];
    const looking: Promise<void>[] = [];
    const look = async () => {
      const [pod] = await cluster.list(pods);
      const { containers: found = [] } = (pod?.spec ?? {}) as {
        readonly containers?: readonly { readonly name: string }[];
      };
      if (found.length > 0) containers = found.map(({ name }) => name);
    };
    const url = `http://storefront.${namespace}.svc.cluster.local/`;
    const result = await runLoadJob(
      cluster,
      createLoadSpec({
        url,
        rateRps: 40,
        durationMs: 3_000,
        warmupMs: 1_000,
        connections: 8,
        timeoutMs: 5_000,
      }),
      {
        namespace,
        image: TEST_IMAGE,
        pods: 1,
        runLabels: { [RUN_LABEL]: runId },
        signal: new AbortController().signal,
        timeoutMs: 120_000,
        onProgress: () => void looking.push(look()),
      },
    );
    await Promise.all(looking);
    expect(containers).toContain("istio-proxy");
    expect(result).toMatchObject({ partial: false, requests: 120, status: { 200: 120 } });
    await cluster.waitFor(pods, allGone, { timeoutMs: 90_000, what: "the load's pod to be gone" });
  });

  test("another run removes neither the app nor the mesh", async () => {
    const stranger = () => actionContext("another-run");
    expect((await createAppRemove(services).run(bookshop, stranger())).outputs.removed).toBe(false);
    expect((await createMeshUninstall(services).run(istio, stranger())).outputs.removed).toBe(false);
    const reference = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      namespace: "istio-system",
      name: "istiod",
    };
    expect(await cluster.get(reference)).toBeDefined();
  });

  test("its run removes both, and nothing is left", async () => {
    expect((await createAppRemove(services).run(bookshop, actionContext(runId))).outputs.removed).toBe(true);
    expect((await createMeshUninstall(services).run(istio, actionContext(runId))).outputs.removed).toBe(true);
    expect(await createMeshUninstall(services).run(istio, actionContext(runId))).toEqual({
      outputs: { mesh: "istio", removed: false },
    });
    expect(await leftovers()).toEqual([]);
  });

  /** Everything in the cluster that carries our label or belongs to Istio. */
  async function leftovers(): Promise<readonly string[]> {
    const kinds = [
      ["v1", "Namespace"],
      ["v1", "ConfigMap"],
      ["v1", "Secret"],
      ["v1", "ServiceAccount"],
      ["coordination.k8s.io/v1", "Lease"],
      ["rbac.authorization.k8s.io/v1", "ClusterRole"],
      ["rbac.authorization.k8s.io/v1", "ClusterRoleBinding"],
      ["admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"],
      ["admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"],
      ["apiextensions.k8s.io/v1", "CustomResourceDefinition"],
    ] as const;
    const found: string[] = [];
    for (const [apiVersion, kind] of kinds) {
      for (const { metadata } of await cluster.list({ apiVersion, kind })) {
        const ours = metadata.labels?.[RUN_LABEL] === runId;
        if (ours || /istio/.test(metadata.name))
          found.push(`${kind} ${metadata.namespace ?? ""}/${metadata.name}`);
      }
    }
    return found;
  }
});
