import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import hdr from "hdr-histogram-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAppDeploy } from "../../src/actions/app/deploy.ts";
import { createAppRemove } from "../../src/actions/app/remove.ts";
import { createLoadRun } from "../../src/actions/load/run.ts";
import { createMeshInstall } from "../../src/actions/mesh/install.ts";
import { createMeshUninstall } from "../../src/actions/mesh/uninstall.ts";
import { createTrafficApply } from "../../src/actions/traffic/apply.ts";
import { createTrafficClear } from "../../src/actions/traffic/clear.ts";
import { loadApps } from "../../src/apps/load-apps.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { connectCluster } from "../../src/kubernetes/client/connect-cluster.ts";
import type { Cluster } from "../../src/kubernetes/cluster.ts";
import { createHelm } from "../../src/kubernetes/helm/helm.ts";
import { CLUSTER_TARGETS, DEFAULT_LOAD_POLICY } from "../../src/load/order/policy.ts";
import type { LoadResult } from "../../src/load/result/result.ts";
import { loadMeshes } from "../../src/meshes/load-meshes.ts";
import { lookAtRoute } from "../../src/traffic/cluster/look-at-route.ts";
import { renderRules } from "../../src/traffic/dialects/render-rules.ts";
import type { Route } from "../../src/traffic/rules/rule.ts";
import { actionContext } from "../support/action-context.ts";
import { binomialBounds } from "../support/binomial.ts";
import { clusterKit, istioOverrides, missingForIstio, TEST_IMAGE } from "../support/cluster-kit.ts";
import { eventually } from "../support/eventually.ts";
import { RequestCounts } from "../support/request-counts.ts";

const missing = missingForIstio();
if (missing !== undefined) console.log(`traffic rules on a real Istio: ${missing}`);
const kubeconfigPath = process.env.REGATTA_TEST_KUBECONFIG ?? "";
const CRDS = join(clusterKit() ?? "", "../crds/gateway-api/standard-v1.5.1");
const GOLDEN = fileURLToPath(new URL("../traffic/golden", import.meta.url));

const namespace = "traffic";
const runId = "traffic-test-run";
const SLOW_MS = 400;
const VIRTUAL_SERVICE = {
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  namespace,
  name: "reviews",
};

describe.skipIf(missing !== undefined)("traffic rules on a real Istio", () => {
  const context = () => actionContext(runId);
  const meshes = loadMeshes([]).library;
  let cluster: Cluster;
  let services: Parameters<typeof createMeshInstall>[0] & Parameters<typeof createAppDeploy>[0];
  let counts: RequestCounts;

  beforeAll(async () => {
    // HTTPRoute and its companions; the policy beside them would only guard later upgrades.
    for (const file of readdirSync(CRDS).filter((name) => !name.includes("_vap_"))) {
      execFileSync("kubectl", ["apply", "--server-side", "-f", join(CRDS, file)], { stdio: "ignore" });
    }
    cluster = await connectCluster({ kubeconfigPath, log: silentLog });
    services = {
      connect: async () => cluster,
      keepClusterUid: async (_, uid) => uid,
      lockHolder: async () => undefined,
      hasEnded: async () => false,
      clock: systemClock,
      meshes,
      apps: loadApps().library,
      overrides: istioOverrides(),
      helm: createHelm({ program: "helm", kubeconfigPath, log: silentLog }),
      image: TEST_IMAGE,
    };
    await createMeshInstall(services).run({ mesh: "istio", timeout: "4m" }, context());
    const env = { "reviews-v3": { SLOW_MS } };
    const app = { app: "bookshop", mesh: "istio", namespace, env, timeout: "3m" };
    await createAppDeploy(services).run(app, context());
    counts = new RequestCounts(cluster);
    counts.follow(namespace, "reviews");
  });
  afterAll(async () => {
    await createAppRemove(services).run({ app: "bookshop", namespace, timeout: "2m" }, context());
    await createMeshUninstall(services).run({ mesh: "istio", timeout: "3m" }, context());
    cluster.close();
  });

  async function apply(dialect: string, routes: readonly Route[]): Promise<void> {
    const rules = [{ service: "reviews", port: 80, routes: [...routes] }];
    await createTrafficApply(services).run({ mesh: "istio", namespace, dialect, rules }, context());
  }

  async function clear(): Promise<unknown> {
    const params = { namespace, services: ["reviews"], restore: "original" };
    return (await createTrafficClear(services).run(params, context())).outputs;
  }

  /** Sends requests from inside the mesh. @returns the result, and how many requests each version has answered. */
  async function load(requests: number, headers: Readonly<Record<string, string>> = {}) {
    const before = counts.now();
    const policy = { ...DEFAULT_LOAD_POLICY, allow: CLUSTER_TARGETS };
    const run = createLoadRun({ policy, image: TEST_IMAGE, cluster: async () => cluster });
    const profile = {
      rate: 400,
      duration: `${(requests / 400) * 1_000}ms`,
      warmup: "0s",
      connections: 256,
      workers: 1,
      timeout: "10s",
    };
    const params = {
      url: "http://reviews.traffic/version",
      method: "GET",
      headers,
      profile,
      where: "cluster",
    };
    const { result } = await run.run(params, context());
    const found = result as unknown as LoadResult;
    expect(found.requests).toBe(requests);
    const versions = () => {
      const now = counts.now();
      return Object.fromEntries(["v1", "v2", "v3"].map((v) => [v, (now[v] ?? 0) - (before[v] ?? 0)]));
    };
    return { result: found, versions };
  }

  const total = (versions: Readonly<Record<string, number>>) =>
    Object.values(versions).reduce((sum, count) => sum + count, 0);

  describe.each(["istio", "gateway-api"])("in the dialect %s", (dialect) => {
    afterAll(async () => {
      await clear();
    });

    test("a split of 90 to 10 sends nine in ten requests there", async () => {
      await apply(dialect, [{ split: { v1: 90, v2: 10 } }]);
      // As the API server stores it, with its defaults filled in.
      expect(await lookAtRoute(cluster, { service: "reviews" }, {})).toMatchObject({
        namespace,
        routes: [
          {
            matches: [],
            targets: [
              { name: "v1", percent: 90 },
              { name: "v2", percent: 10 },
            ],
            notes: [],
          },
        ],
        stepsToUndo: 1,
      });
      const { versions } = await load(2_000);
      await eventually("the shop's counts", () => total(versions()) === 2_000);
      const { v2 = 0, v3 } = versions();
      const [least, most] = binomialBounds(2_000, 0.1);
      expect(v2).toBeGreaterThanOrEqual(least);
      expect(v2).toBeLessThanOrEqual(most);
      expect(v3).toBe(0);
    });

    test("a header sends every request that has it there, and no other", async () => {
      await apply(dialect, [
        { match: { headers: { "X-User": "ada" }, path: { prefix: "/version" } }, split: { v2: 100 } },
        { split: { v1: 100 } },
      ]);
      const ada = await load(400, { "x-user": "ada" });
      await eventually("the shop's counts", () => total(ada.versions()) === 400);
      expect(ada.versions()).toEqual({ v1: 0, v2: 400, v3: 0 });
      const bob = await load(400, { "x-user": "bob" });
      await eventually("the shop's counts", () => total(bob.versions()) === 400);
      expect(bob.versions()).toEqual({ v1: 400, v2: 0, v3: 0 });
    });

    test("a timeout responds in place of a version that is too slow", async () => {
      await apply(dialect, [{ split: { v3: 100 }, timeout: "150ms" }]);
      const { routes } = await lookAtRoute(cluster, { service: "reviews" }, {});
      expect(routes).toEqual([
        { matches: [], targets: [{ name: "v3", percent: 100 }], notes: ["no answer within 150ms: 504"] },
      ]);
      const { result, versions } = await load(200);
      expect(result.status).toEqual({ 504: 200 });
      // Some requests were given up before they reached the shop. The shop still counts the others, whose callers have
      // gone, and the next test must not take them for its own: the shop reports its count every second.
      let last = { v3: -1, atMs: 0 };
      const isQuiet = () => {
        const { v3 = 0 } = versions();
        if (v3 !== last.v3) last = { v3, atMs: performance.now() };
        return performance.now() - last.atMs > 3_000;
      };
      await eventually("the shop's counts to stay as they are", isQuiet, 30_000);
      expect(versions()).toMatchObject({ v1: 0, v2: 0 });
      expect(last.v3).toBeGreaterThan(0);
    });
  });

  test("Istio's own faults: a delay and an abort, each for its share", async () => {
    const delay = { percent: 50, duration: "1s" };
    await apply("istio", [{ split: { v1: 100 }, fault: { delay } }]);
    const { result } = await load(2_000);
    const histogram = hdr.decodeFromCompressedBase64(result.histogram.latency);
    const [least, most] = binomialBounds(2_000, 0.5).map((count) => 100 - count / 20) as [number, number];
    // In microseconds, to three digits: in the slower half all were delayed, in the faster half none.
    expect(histogram.getValueAtPercentile(least)).toBeGreaterThanOrEqual(995_000);
    expect(histogram.getValueAtPercentile(most)).toBeLessThan(900_000);

    await apply("istio", [{ split: { v1: 100 }, fault: { abort: { percent: 10, status: 503 } } }]);
    const aborted = await load(2_000);
    const [fewest, mostAborted] = binomialBounds(2_000, 0.1);
    expect(aborted.result.status[503]).toBeGreaterThanOrEqual(fewest);
    expect(aborted.result.status[503]).toBeLessThanOrEqual(mostAborted);
    await clear();
  });

  test("undoing restores exactly what somebody had written", async () => {
    const spec = {
      hosts: ["reviews"],
      http: [{ name: "ours", route: [{ destination: { host: "reviews" } }] }],
    };
    const { apiVersion, kind, name } = VIRTUAL_SERVICE;
    const metadata = { name, namespace, labels: { team: "books" } };
    await cluster.apply({ apiVersion, kind, metadata, spec });
    const before = await cluster.get(VIRTUAL_SERVICE);
    for (const version of ["v1", "v2"]) await apply("istio", [{ split: { [version]: 100 } }]);
    expect((await cluster.get(VIRTUAL_SERVICE))?.spec).not.toEqual(before?.spec);
    expect(await clear()).toEqual({ undone: 2 });
    const after = await cluster.get(VIRTUAL_SERVICE);
    expect(after?.spec).toEqual(before?.spec);
    expect(after?.metadata.labels).toEqual(before?.metadata.labels);
    const rule = { ...VIRTUAL_SERVICE, kind: "DestinationRule" };
    expect(await cluster.get(rule)).toBeUndefined();
    await cluster.delete(VIRTUAL_SERVICE);
  });

  test.each<[string, readonly Route[], string]>([
    ["weights that do not add up", [{ split: { v1: 90 } }], "TRAFFIC_WEIGHTS"],
    ["a version that does not exist", [{ split: { v7: 100 } }], "TRAFFIC_UNKNOWN_VERSION"],
  ])("%s: refused, and nothing is changed", async (_, routes, code) => {
    await expect(apply("istio", routes)).rejects.toMatchObject({ code, state: "Nothing was changed." });
    expect(await cluster.get(VIRTUAL_SERVICE)).toBeUndefined();
  });

  test("the server accepts everything that the golden rules are rendered to, although it refuses unknown fields", async () => {
    for (const file of readdirSync(GOLDEN).filter((name) => name.endsWith(".rules.yaml"))) {
      const text = readFileSync(join(GOLDEN, file), "utf8");
      for (const dialect of ["istio", "gateway-api"]) {
        const target = { mesh: meshes.get("istio"), meshes: meshes.all(), namespace, dialect };
        for (const object of renderRules({ path: file, text }, target).objects ?? []) {
          const manifest = JSON.stringify(object);
          const args = ["apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", "-"];
          execFileSync("kubectl", args, { input: manifest, stdio: ["pipe", "ignore", "pipe"] });
        }
      }
    }
  });
});
