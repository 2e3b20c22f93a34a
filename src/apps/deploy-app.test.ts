import { describe, expect, test } from "vitest";
import { memoryCluster } from "../../test/support/memory-cluster.ts";
import type { KubeObject } from "../kubernetes/cluster.ts";
import { RUN_LABEL } from "../kubernetes/objects/ownership.ts";
import type { ObjectChange } from "../kubernetes/preview/object-change.ts";
import { loadMeshes } from "../meshes/load-meshes.ts";
import { deployApp } from "./deploy-app.ts";
import { loadApps, readApp } from "./load-apps.ts";
import { previewDeploy, previewRemove } from "./preview-app.ts";
import { removeApp } from "./remove-app.ts";

const app = loadApps().library.get("bookshop");
const meshes = loadMeshes([]).library;

/** A node that starts every Deployment at once, with the proxy that a mesh would add. */
function running(proxy?: string) {
  return memoryCluster({
    onApply: (object): readonly KubeObject[] => {
      if (object.kind !== "Deployment") return [];
      const { name, namespace = "" } = object.metadata;
      const containers = [{ name: "main" }, ...(proxy ? [{ name: proxy }] : [])];
      const status = { conditions: [{ type: "Ready", status: "True" }] };
      return [
        { ...object, status: { updatedReplicas: 1, availableReplicas: 1 } },
        {
          apiVersion: "v1",
          kind: "Pod",
          metadata: { name: `${name}-x1`, namespace },
          spec: { containers },
          status,
        },
      ];
    },
  });
}

function workOn(cluster: ReturnType<typeof memoryCluster>, mesh = "none") {
  return {
    app,
    mesh: meshes.get(mesh),
    image: "r.example/regatta:7",
    namespace: "race",
    cluster,
    runId: "run-a",
    timeoutMs: 1_000,
    signal: new AbortController().signal,
    progress: () => {},
    assertOwned: async () => {},
  };
}

describe("deploying", () => {
  test("gives a Deployment the requested variables, which override its own", async () => {
    const cluster = running();
    const env = { "reviews-v3": { SLOW_MS: 300, VERSION: "v3b" } };
    await deployApp({ ...workOn(cluster), env });
    const of = async (name: string) =>
      JSON.stringify(
        await cluster.get({ apiVersion: "apps/v1", kind: "Deployment", namespace: "race", name }),
      );
    expect(await of("reviews-v3")).toContain(
      '"env":[{"name":"SLOW_MS","value":"300"},{"name":"VERSION","value":"v3b"}]',
    );
    expect(await of("reviews-v2")).toContain('"env":[{"name":"VERSION","value":"v2"}]');
  });

  test("refuses variables for a Deployment that it does not have, before anything is changed", async () => {
    const cluster = running();
    await expect(deployApp({ ...workOn(cluster), env: { "review-v3": {} } })).rejects.toMatchObject({
      code: "APP_NO_WORKLOAD",
      hint: 'Did you mean "reviews-v3"?',
    });
    expect(cluster.log).toEqual([]);
  });

  test("marks the namespace for the mesh before any pod, and fills in the image", async () => {
    const cluster = running("istio-proxy");
    await deployApp(workOn(cluster, "istio"));
    expect(cluster.log.slice(0, 2)).toEqual(["create Namespace/race", "apply Namespace/race"]);
    const namespace = await cluster.get({ apiVersion: "v1", kind: "Namespace", name: "race" });
    expect(namespace?.metadata.labels).toEqual({ "istio-injection": "enabled", [RUN_LABEL]: "run-a" });
    const reference = { apiVersion: "apps/v1", kind: "Deployment", namespace: "race", name: "reviews-v2" };
    expect(JSON.stringify(await cluster.get(reference))).toContain('"image":"r.example/regatta:7"');
  });

  test("a pod without its proxy fails it: the race would measure nothing", async () => {
    await expect(deployApp(workOn(running(), "istio"))).rejects.toMatchObject({
      code: "APP_NOT_INJECTED",
      message: expect.stringContaining("6 of 6 pods in race have no istio-proxy"),
    });
  });

  test("pods that do not become ready are explained", async () => {
    await expect(deployApp(workOn(memoryCluster()))).rejects.toMatchObject({
      code: "APP_NOT_READY",
      message: expect.stringContaining("The pods of race are not well."),
    });
  });

  test.each(["kube-system", "default", "somebodys"])("the namespace %s is not touched", async (namespace) => {
    const cluster = running();
    cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    const failing = deployApp({ ...workOn(cluster), namespace });
    await expect(failing).rejects.toMatchObject({ code: "KUBE_PROTECTED_NAMESPACE" });
    expect(cluster.log).toEqual([]);
  });
});

describe("removing", () => {
  test("also deletes the namespace if the run created it, once", async () => {
    const cluster = running();
    await deployApp(workOn(cluster));
    expect(await removeApp(workOn(cluster))).toBe(true);
    expect(cluster.names()).toEqual([]);
    expect(await removeApp(workOn(cluster))).toBe(false);
  });

  test("leaves what another run deployed", async () => {
    const cluster = running();
    await deployApp(workOn(cluster));
    expect(await removeApp({ ...workOn(cluster), runId: "run-b" })).toBe(false);
    expect(cluster.names()).toContain("Namespace/race");
  });

  test("takes what an ended run deployed where that is allowed, and nothing of one that has not ended", async () => {
    const cluster = running();
    await deployApp(workOn(cluster));
    const other = { ...workOn(cluster), runId: "run-b" };
    const look = { ...workOn(cluster), env: {}, earlier: new Map() };
    const ended = async (run: string) => run === "run-a";
    await expect(removeApp({ ...other, hasEnded: async () => false })).rejects.toMatchObject({
      code: "APP_IN_USE",
    });
    expect(await previewRemove({ ...look, hasEnded: async () => false })).toMatchObject([{ change: "left" }]);
    expect(await previewRemove({ ...look, hasEnded: ended })).toMatchObject([{ change: "delete" }]);
    expect(await removeApp({ ...other, app: { ...app, name: "else" }, hasEnded: ended })).toBe(false);
    expect(await removeApp({ ...other, hasEnded: ended })).toBe(true);
    expect(cluster.names()).toEqual([]);
  });

  test("leaves another app in the same namespace", async () => {
    const cluster = running();
    await deployApp({
      ...workOn(cluster),
      app: { ...app, name: "other", manifests: app.manifests.slice(-1) },
    });
    await deployApp({ ...workOn(cluster), app: { ...app, manifests: app.manifests.slice(0, -1) } });
    expect(
      await removeApp({ ...workOn(cluster), app: { ...app, manifests: app.manifests.slice(0, -1) } }),
    ).toBe(true);
    expect(cluster.names()).toContain("Deployment/race/ratings-v1");
    expect(cluster.names()).not.toContain("Deployment/race/reviews-v1");
  });
});

describe("previews", () => {
  const look = (cluster: ReturnType<typeof memoryCluster>, made: readonly string[] = []) => ({
    ...workOn(cluster, "istio"),
    env: {},
    earlier: new Map(made.map((title) => [title, "made" as const])),
  });
  const told = (changes: readonly ObjectChange[]) =>
    changes.map(({ change, object }) => `${change} ${object}`);
  const places = (changes: readonly ObjectChange[]) => changes.map(({ object }) => object);

  test("name everything that is later deployed and removed, and change nothing", async () => {
    const cluster = running("istio-proxy");
    const deploy = await previewDeploy(look(cluster));
    expect(new Set(deploy.map(({ change }) => change))).toEqual(new Set(["create"]));
    const remove = await previewRemove(look(cluster, places(deploy)));
    expect(cluster.log).toEqual([]);
    await deployApp(workOn(cluster, "istio"));
    expect(cluster.names().filter((name) => !name.startsWith("Pod/"))).toEqual(places(deploy).sort());
    expect(remove.map(({ change }) => change)).toEqual(deploy.map(() => "delete"));
    expect(places(remove).sort()).toEqual(places(deploy).sort());
  });

  test("leave what another run deployed, and another app's namespace", async () => {
    const cluster = running();
    expect(told(await previewRemove(look(cluster)))).toEqual(["absent Namespace/race"]);
    const own = { ...app, manifests: app.manifests.slice(0, -1) };
    await deployApp({
      ...workOn(cluster),
      app: { ...app, name: "other", manifests: app.manifests.slice(-1) },
    });
    expect(await previewRemove(look(cluster))).toMatchObject([
      { object: "Namespace/race", change: "left", lines: [expect.stringContaining("run-a")] },
    ]);
    const deploy = await previewDeploy({ ...look(cluster), app: own });
    const remove = await previewRemove({ ...look(cluster, places(deploy)), app: own });
    expect(places(remove)).not.toContain("Namespace/race");
    expect(remove).toHaveLength(own.manifests.length);
  });

  test.each(["kube-system", "somebodys"])(
    "are refused for the namespace %s, just as the real work is",
    async (namespace) => {
      const cluster = running();
      cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
      const place = { ...look(cluster), namespace };
      const refused = { code: "KUBE_PROTECTED_NAMESPACE" };
      await expect(previewDeploy(place)).rejects.toMatchObject(refused);
      await expect(previewRemove(place)).rejects.toMatchObject(refused);
    },
  );
});

describe("apps are files", () => {
  test("a mistyped name gets a suggestion", () => {
    expect(() => loadApps().library.get("bookshp")).toThrow(
      expect.objectContaining({ code: "APP_UNKNOWN", hint: 'Did you mean "bookshop"?' }),
    );
  });

  test("Services that an app names must be in its manifests", () => {
    const text = `name: shop
title: Shop
description: x
entry: { service: front, port: 80 }
versions: { back: [v1] }
manifests: [{ apiVersion: v1, kind: Service, metadata: { name: fron } }]
`;
    const { diagnostics } = readApp(text, "apps/shop.yaml");
    expect(diagnostics.map((diagnostic) => diagnostic.message)).toEqual([
      'The manifests contain no Service "front".',
      'The manifests contain no Service "back".',
    ]);
    expect(diagnostics[0]).toMatchObject({ code: "APP_ADAPTER_INVALID", range: { start: { line: 6 } } });
  });
});
