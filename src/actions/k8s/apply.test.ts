import { describe, expect, test } from "vitest";
import { actionContext } from "../../../test/support/action-context.ts";
import { configMap, k8sActions, namespaceOf } from "../../../test/support/k8s-actions.ts";
import { Failure } from "../../base/failure.ts";
import { RUN_LABEL } from "../../kubernetes/objects/ownership.ts";
import { createK8sApply } from "./apply.ts";

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
    const { cluster, apply } = await k8sActions();
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
    const { cluster, apply } = await k8sActions();
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
    const { cluster, apply } = await k8sActions();
    await expect(apply([configMap("ours"), object])).rejects.toMatchObject({ code });
    expect(cluster.log).toEqual([]);
  });

  test("shows in the preview what it refuses, in the run what it showed", async () => {
    const { cluster, services, apply } = await k8sActions();
    for (const object of REFUSED) {
      const action = createK8sApply(services);
      const preview = await action.preview?.({ manifests: [object] } as never, previewContext());
      expect([object, preview?.map(({ change }) => change)]).toEqual([object, ["refused"]]);
      await expect(apply([object])).rejects.toMatchObject({ message: expect.any(String) });
    }
    expect(cluster.log).toEqual([]);
  });

  test("checks every object: one of an unknown kind before it hides no refusal, neither in the run nor in the preview", async () => {
    const { cluster, services } = await k8sActions();
    const unknown = { apiVersion: "nothing.example/v1", kind: "Widget", metadata: { name: "w" } };
    const unserved: typeof cluster = {
      ...cluster,
      async kind(kind) {
        if (kind.kind !== "Widget") return cluster.kind(kind);
        throw new Failure("KUBE_UNKNOWN_KIND", "The cluster does not serve Widget of nothing.example/v1.");
      },
    };
    const action = createK8sApply({ ...services, connect: async () => unserved });
    const manifests = [configMap("ours"), unknown, configMap("theirs")];
    const preview = await action.preview?.({ manifests }, previewContext());
    expect(preview?.map(({ change }) => change)).toEqual(["create", "unknown", "refused"]);
    const run = (given: readonly object[]) =>
      action.run({ manifests: given } as never, actionContext("run-a"));
    await expect(run(manifests)).rejects.toMatchObject({ code: "KUBE_PROTECTED_NAMESPACE" });
    await expect(run([configMap("ours"), unknown])).rejects.toMatchObject({ code: "KUBE_UNKNOWN_KIND" });
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
    const { cluster, services } = await k8sActions();
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
    const { cluster, apply } = await k8sActions();
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
  const { cluster, services } = await k8sActions();
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

test("a run that began on another cluster fails with that reason and changes nothing", async () => {
  const { cluster, services } = await k8sActions();
  const action = createK8sApply({ ...services, keepClusterUid: async () => "another-uid" });
  const applying = action.run({ manifests: [configMap("ours")] }, actionContext("run-a"));
  await expect(applying).rejects.toMatchObject({ code: "KUBE_OTHER_CLUSTER" });
  expect(cluster.log).toEqual([]);
});

test("a cluster that somebody has locked is left alone", async () => {
  const { cluster, services } = await k8sActions();
  const lock = { cluster: "c", owner: "U1", reason: "A demo.", createdAtMs: -1, expiresAtMs: 60_000 };
  const action = createK8sApply({ ...services, lockHolder: async () => lock });
  const applying = action.run({ manifests: [configMap("ours")] }, actionContext("run-a"));
  await expect(applying).rejects.toMatchObject({ code: "CLUSTER_LOCKED", details: { owner: "U1" } });
  expect(cluster.log).toEqual([]);
});
