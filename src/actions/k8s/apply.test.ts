import { describe, expect, test } from "vitest";
import { actionContext } from "../../../test/support/action-context.ts";
import { memoryCluster } from "../../../test/support/memory-cluster.ts";
import { Failure } from "../../base/failure.ts";
import { RUN_LABEL } from "../../kubernetes/objects/ownership.ts";
import { allowedKinds } from "../../kubernetes/ownership/allowed-kinds.ts";
import { createK8sApply } from "./apply.ts";
import { createK8sDelete } from "./delete.ts";

const namespaceOf = (name: string, labels = {}) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels },
});
const configMap = (namespace?: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a", ...(namespace === undefined ? {} : { namespace }) },
});

async function setUp() {
  const cluster = memoryCluster();
  for (const name of ["default", "kube-system", "theirs"]) cluster.put(namespaceOf(name));
  cluster.put(namespaceOf("labelled", { [RUN_LABEL]: "an-older-run" }));
  await cluster.putOwn(namespaceOf("ours"), "an-older-run");
  const services = {
    allowedKinds: allowedKinds([]),
    connect: async () => cluster,
    keepClusterUid: async (_: string, uid: string) => uid,
    lockHolder: async () => undefined,
  };
  const apply = (manifests: unknown) =>
    createK8sApply(services).run({ manifests } as never, actionContext("run-a"));
  const remove = (...objects: readonly object[]) =>
    createK8sDelete(services).run({ objects } as never, actionContext("run-a"));
  return { cluster, services, apply, remove };
}

/** What an object says of itself to get past the guard. */
const REFUSED: readonly object[] = [
  // A Namespace of an empty name made all objects without one pass.
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
    metadata: { name: "x" },
  },
  { ...namespaceOf("theirs"), metadata: { name: "theirs", namespace: "ours" } },
  { ...configMap("ours"), metadata: { name: "regatta-routes-reviews", namespace: "ours" } },
  {
    ...configMap("ours"),
    metadata: { name: "a", namespace: "ours", labels: { [RUN_LABEL]: "an-older-run" } },
  },
  { ...configMap("ours"), metadata: { name: "a", generateName: "a-", namespace: "ours" } },
  { apiVersion: "example.com/v1", kind: "ConfigMap", metadata: { name: "a", namespace: "ours" } },
  { apiVersion: "apps/v1/namespaces/ours", kind: "Deployment", metadata: { name: "a", namespace: "ours" } },
  { ...configMap(), metadata: { name: "a", namespace: "" } },
];

describe("applying", () => {
  test("labels what it creates", async () => {
    const { cluster, apply } = await setUp();
    expect((await apply([configMap("ours")])).outputs).toEqual({ applied: ["ConfigMap/ours/a"] });
    const objects = [
      namespaceOf("new"),
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "b", namespace: "new" } },
    ];
    expect((await apply(objects)).outputs).toEqual({ applied: ["Namespace/new", "ConfigMap/new/b"] });
    const made = await cluster.get({ apiVersion: "v1", kind: "ConfigMap", namespace: "new", name: "b" });
    expect(made?.metadata.labels).toEqual({ [RUN_LABEL]: "run-a" });
  });

  test("refuses a text, which only an expression can have given: it would be read as YAML", async () => {
    const { cluster, apply } = await setUp();
    await expect(apply("kind: Secret")).rejects.toMatchObject({ code: "KUBE_BAD_MANIFEST" });
    expect(cluster.log).toEqual([]);
  });

  test.each<[string, object, string]>([
    ["somebody's namespace", configMap("theirs"), "KUBE_PROTECTED_NAMESPACE"],
    ["the cluster's own", configMap("kube-system"), "KUBE_PROTECTED_NAMESPACE"],
    ["the default one", configMap("default"), "KUBE_PROTECTED_NAMESPACE"],
    ["a namespace that does not exist", configMap("nowhere"), "KUBE_NOT_FOUND"],
    ["a namespace with nothing but a copied label", configMap("labelled"), "KUBE_PROTECTED_NAMESPACE"],
    ["Regatta's own", configMap("regatta-system"), "KUBE_PROTECTED_NAMESPACE"],
    ["an object without one, which lands in the default one", configMap(), "KUBE_PROTECTED_NAMESPACE"],
    ["somebody's namespace itself", namespaceOf("theirs"), "KUBE_PROTECTED_NAMESPACE"],
    [
      "an object that grants rights",
      { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "x" } },
      "KUBE_PROTECTED_OBJECT",
    ],
    ["something that is not an object", { kind: "ConfigMap" }, "KUBE_BAD_MANIFEST"],
  ])("refuses %s, and leaves the other objects unchanged too", async (_, object, code) => {
    const { cluster, apply } = await setUp();
    await expect(apply([configMap("ours"), object])).rejects.toMatchObject({ code });
    expect(cluster.log).toEqual([]);
  });

  test("shows in the preview what it refuses, in the run what it showed", async () => {
    const { cluster, services, apply } = await setUp();
    for (const object of REFUSED) {
      const action = createK8sApply(services);
      const preview = await action.preview?.({ manifests: [object] } as never, previewContext());
      expect([object, preview?.map(({ change }) => change)]).toEqual([object, ["refused"]]);
      await expect(apply([object])).rejects.toMatchObject({ message: expect.any(String) });
    }
    expect(cluster.log).toEqual([]);
  });
});

describe("a kind that the same step defines", () => {
  const definition = (scope: "Namespaced" | "Cluster") => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "widgets.example.com" },
    spec: {
      group: "example.com",
      scope,
      names: { plural: "widgets", kind: "Widget" },
      versions: [{ name: "v1" }],
    },
  });
  const widget = (namespace: string) => ({
    apiVersion: "example.com/v1",
    kind: "Widget",
    metadata: { name: "w", namespace },
  });

  /** A cluster that serves the kind only some looks after its definition was applied. */
  async function servedLate(namespaced: boolean) {
    const { cluster, services } = await setUp();
    let looks = 0;
    const late: typeof cluster = {
      ...cluster,
      async kind(kind) {
        if (kind.kind !== "Widget") return cluster.kind(kind);
        const isApplied = cluster.log.some((done) =>
          done.endsWith("CustomResourceDefinition/widgets.example.com"),
        );
        if (isApplied) looks++;
        if (looks > 2) return { plural: "widgets", namespaced };
        throw new Failure("KUBE_UNKNOWN_KIND", "The cluster does not serve Widget of example.com/v1.");
      },
    };
    const action = createK8sApply({ ...services, connect: async () => late });
    return { cluster, action };
  }

  test("is waited for, and its object is applied", async () => {
    const { cluster, action } = await servedLate(true);
    const manifests = [definition("Namespaced"), widget("ours")];
    const { outputs } = await action.run({ manifests }, actionContext("run-a"));
    expect(outputs).toEqual({
      applied: ["CustomResourceDefinition/widgets.example.com", "Widget/ours/w"],
    });
    expect(cluster.names()).toContain("Widget/ours/w");
  });

  test("is previewed as what would be created", async () => {
    const { cluster, action } = await servedLate(true);
    const manifests = [definition("Namespaced"), widget("ours")];
    const preview = await action.preview?.({ manifests }, previewContext());
    expect(preview?.map(({ object, change }) => [object, change])).toEqual([
      ["CustomResourceDefinition/widgets.example.com", "create"],
      ["Widget/ours/w", "create"],
    ]);
    expect(cluster.log).toEqual([]);
  });

  test("does not free a kind of Kubernetes itself, whose name a definition can take", async () => {
    const { cluster, apply } = await setUp();
    const group = "rbac.authorization.k8s.io";
    const shadow = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: `clusterroles.${group}` },
      spec: {
        group,
        scope: "Cluster",
        names: { plural: "clusterroles", kind: "ClusterRole" },
        versions: [{ name: "v9" }],
      },
    };
    const role = { apiVersion: `${group}/v1`, kind: "ClusterRole", metadata: { name: "x" } };
    await expect(apply([shadow, role])).rejects.toMatchObject({ code: "KUBE_PROTECTED_OBJECT" });
    await apply([shadow]);
    await expect(apply([role])).rejects.toMatchObject({ code: "KUBE_PROTECTED_OBJECT" });
    expect(cluster.names()).not.toContain("ClusterRole/x");
  });

  test("gets nothing past the guard: not by its place, and not by a scope that lies", async () => {
    const { cluster, action } = await servedLate(true);
    const run = (...manifests: readonly object[]) =>
      action.run({ manifests } as never, actionContext("run-a"));
    await expect(run(definition("Namespaced"), widget("theirs"))).rejects.toMatchObject({
      code: "KUBE_PROTECTED_NAMESPACE",
    });
    const clusterWide = { ...widget("ours"), metadata: { name: "w" } };
    expect(cluster.log).toEqual([]);
    await expect(run(definition("Cluster"), clusterWide)).rejects.toMatchObject({
      code: "KUBE_PROTECTED_NAMESPACE",
    });
    expect(cluster.names()).not.toContain("Widget/w");
  });
});

test("a namespace that is being deleted is waited for, and then created again", async () => {
  const { cluster, services } = await setUp();
  const going = {
    ...namespaceOf("ours"),
    metadata: { name: "ours", deletionTimestamp: "2026-01-01T00:00:00Z" },
  };
  const waitedFor: string[] = [];
  cluster.put(going);
  const late: typeof cluster = {
    ...cluster,
    async waitFor(selector, predicate, options) {
      waitedFor.push(options.what);
      await cluster.delete({ apiVersion: "v1", kind: "Namespace", name: "ours" });
      return cluster.waitFor(selector, predicate, options);
    },
  };
  const action = createK8sApply({ ...services, connect: async () => late });
  await action.run({ manifests: [namespaceOf("ours"), configMap("ours")] }, actionContext("run-a"));
  expect(waitedFor).toEqual(["namespace ours to be gone"]);
  const made = await cluster.get({ apiVersion: "v1", kind: "Namespace", name: "ours" });
  expect(made?.metadata.deletionTimestamp).toBeUndefined();
  expect(cluster.names()).toContain("ConfigMap/ours/a");
});

function previewContext() {
  return { signal: new AbortController().signal, earlier: new Map() };
}

describe("deleting", () => {
  const named = (namespace: string) => ({ api_version: "v1", kind: "ConfigMap", name: "a", namespace });

  test("reports what existed; an object that is already gone, with or without its namespace, is not an error", async () => {
    const { apply, remove } = await setUp();
    await apply([configMap("ours")]);
    const { outputs } = await remove(named("ours"), { ...named("ours"), name: "b" }, named("gone"));
    expect(outputs).toEqual({ deleted: ["ConfigMap/ours/a"] });
  });

  test("a namespace that is terminating already is not deleted again", async () => {
    const { cluster, remove } = await setUp();
    const own = await cluster.get({ apiVersion: "v1", kind: "Namespace", name: "ours" });
    if (own === undefined) throw new Error("there is no namespace");
    cluster.put({ ...own, metadata: { ...own.metadata, deletionTimestamp: "2026-01-02T03:04:05Z" } });
    const { outputs } = await remove({ api_version: "v1", kind: "Namespace", name: "ours" });
    expect(outputs).toEqual({ deleted: ["Namespace/ours"] });
    expect(cluster.log).toEqual([]);
  });

  test("refuses what is not Regatta's", async () => {
    const { cluster, remove } = await setUp();
    await expect(remove(named("theirs"))).rejects.toMatchObject({ code: "KUBE_PROTECTED_NAMESPACE" });
    await expect(remove({ api_version: "v1", kind: "Namespace", name: "theirs" })).rejects.toMatchObject({
      code: "KUBE_PROTECTED_NAMESPACE",
    });
    cluster.put({ apiVersion: "x/v1", kind: "Gadget", metadata: { name: "wide" } });
    await expect(remove({ api_version: "x/v1", kind: "Gadget", name: "wide" })).rejects.toMatchObject({
      code: "KUBE_PROTECTED_OBJECT",
    });
    expect(cluster.log).toEqual([]);
  });
});

test("a run that began on another cluster fails with that reason and changes nothing", async () => {
  const { cluster, services } = await setUp();
  const action = createK8sApply({ ...services, keepClusterUid: async () => "another-uid" });
  const applying = action.run({ manifests: [configMap("ours")] }, actionContext("run-a"));
  await expect(applying).rejects.toMatchObject({ code: "KUBE_OTHER_CLUSTER" });
  expect(cluster.log).toEqual([]);
});

test("a cluster that somebody has locked is left alone", async () => {
  const { cluster, services } = await setUp();
  const lock = { cluster: "c", owner: "U1", reason: "A demo.", createdAtMs: -1, expiresAtMs: 60_000 };
  const action = createK8sApply({ ...services, lockHolder: async () => lock });
  const applying = action.run({ manifests: [configMap("ours")] }, actionContext("run-a"));
  await expect(applying).rejects.toMatchObject({ code: "CLUSTER_LOCKED", details: { owner: "U1" } });
  expect(cluster.log).toEqual([]);
});
