import { describe, expect, test } from "vitest";
import { Failure } from "../../src/base/failure.ts";
import type { KubeObject } from "../../src/kubernetes/cluster.ts";
import { referenceOf } from "../../src/kubernetes/objects/object-reference.ts";
import { labelled } from "../../src/kubernetes/objects/ownership.ts";
import { allGone } from "../../src/kubernetes/objects/readiness.ts";
import { previewApply, previewDelete } from "../../src/kubernetes/preview/preview-apply.ts";
import { eventually } from "../support/eventually.ts";
import { type Bench, collectLines } from "./bench.ts";
import { configMap, gadgetDefinition } from "./objects.ts";

export function describeObjects(bench: () => Bench): void {
  test("the cluster reports its identity, version and nodes", async () => {
    const facts = await bench().cluster.facts();
    expect(facts.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(facts.version).toMatch(/^v1\.\d+/);
    expect(facts.nodes[0]?.cores).toBeGreaterThan(0);
    expect(facts.nodes[0]?.memoryMb).toBeGreaterThan(100);
  });

  describe("previewing", () => describePreviews(bench));
  describe("applying", () => describeApplying(bench));
  describe("refusals", () => describeRefusals(bench));
  describe("creating and deleting exactly one object", () => describeExactness(bench));

  test("lists by labels, in one namespace and in all of them", async () => {
    const { cluster, namespace } = bench();
    await cluster.apply(configMap(namespace, "red", {}, { colour: "red", contract: namespace }));
    await cluster.apply(configMap(namespace, "blue", {}, { colour: "blue", contract: namespace }));
    const names = async (labelSelector: string, place: { namespace?: string } = {}) => {
      const found = await cluster.list({ apiVersion: "v1", kind: "ConfigMap", labelSelector, ...place });
      return found.map((object) => object.metadata.name).sort();
    };
    expect(await names("colour=red", { namespace })).toEqual(["red"]);
    expect(await names("colour", { namespace })).toEqual(["blue", "red"]);
    expect(await names(`contract=${namespace},colour!=red`)).toEqual(["blue"]);
    expect(await names("colour=green", { namespace })).toEqual([]);
  });

  test("deleting reports whether there was something to delete", async () => {
    const { cluster, namespace } = bench();
    await cluster.apply(configMap(namespace, "goes", {}));
    const reference = { apiVersion: "v1", kind: "ConfigMap", namespace, name: "goes" };
    expect(await cluster.delete(reference)).toBe(true);
    expect(await cluster.delete(reference)).toBe(false);
    expect(await cluster.get(reference)).toBeUndefined();
  });

  test("custom resources are served soon after their definition is created, keep every field, and are deleted with it", async () => {
    const { cluster, namespace } = bench();
    const group = `${namespace}.example`;
    const definition = gadgetDefinition(group);
    const selector = {
      apiVersion: definition.apiVersion,
      kind: definition.kind,
      name: definition.metadata.name,
    };
    await cluster.apply(definition);
    await bench().waitFor(
      selector,
      ([crd]) => {
        const status = crd?.status as { conditions?: { type: string; status: string }[] } | undefined;
        const established = status?.conditions?.some((c) => c.type === "Established" && c.status === "True");
        return established ? { kind: "done" } : { kind: "waiting", missing: "it is not established" };
      },
      "the definition to be established",
    );
    const kind = { apiVersion: `${group}/v1`, kind: "Gadget" };
    const spec = { from: [{ ports: [{ "a-b": 1 }] }], enum: ["x"] };
    // A real server lists an established kind in its discovery a moment later.
    await eventually("the new kind to be served", () =>
      cluster.apply({ ...kind, metadata: { name: "one", namespace }, spec }).catch((error: unknown) => {
        if (error instanceof Failure && error.code === "KUBE_UNKNOWN_KIND") return undefined;
        throw error;
      }),
    );
    expect((await cluster.list({ ...kind, namespace })).map((object) => object.spec)).toEqual([spec]);
    await cluster.delete(selector);
    await bench().waitFor(selector, allGone, "the definition to be gone");
  });
}

function describeApplying(bench: () => Bench): void {
  test("applying the same object twice changes nothing the second time", async () => {
    const { cluster, namespace } = bench();
    const first = await cluster.apply(configMap(namespace, "twice", { a: "1" }));
    const second = await cluster.apply(configMap(namespace, "twice", { a: "1" }));
    expect(first.metadata.uid).toBeTruthy();
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  });

  test("what is no longer applied is removed, and what changed is changed", async () => {
    const { cluster, namespace } = bench();
    await cluster.apply(configMap(namespace, "shrinks", { a: "1", b: "1" }));
    const after = await cluster.apply(configMap(namespace, "shrinks", { b: "2" }));
    expect(after.data).toEqual({ b: "2" });
    const reference = { apiVersion: "v1", kind: "ConfigMap", namespace, name: "shrinks" };
    expect((await cluster.get(reference))?.data).toEqual({ b: "2" });
  });

  test("a dry run returns the object and changes nothing", async () => {
    const { cluster, namespace } = bench();
    const dry = await cluster.apply(configMap(namespace, "dry", { a: "1" }), { dryRun: true });
    expect(dry.data).toEqual({ a: "1" });
    const reference = { apiVersion: "v1", kind: "ConfigMap", namespace, name: "dry" };
    expect(await cluster.get(reference)).toBeUndefined();
  });
}

function describeRefusals(bench: () => Bench): void {
  const unserved = { apiVersion: "nothing.example/v1", kind: "Nothing", metadata: { name: "x" } };
  test.each<[string, (namespace: string) => KubeObject, string]>([
    ["an invalid name", (namespace) => configMap(namespace, "Not_A_Name", {}), "KUBE_INVALID"],
    ["a namespace that does not exist", () => configMap("nowhere-at-all", "x", {}), "KUBE_NOT_FOUND"],
    ["a kind that is not served", () => unserved, "KUBE_UNKNOWN_KIND"],
  ])("%s", async (_, object, code) => {
    const { cluster, namespace } = bench();
    await expect(cluster.apply(object(namespace))).rejects.toMatchObject({ code });
  });

  test("the log of a pod that does not exist", async () => {
    const { cluster, namespace } = bench();
    const reading = collectLines(cluster.logs({ namespace, name: "nobody" }));
    await expect(reading).rejects.toMatchObject({ code: "KUBE_NOT_FOUND" });
  });
}

function describePreviews(bench: () => Bench): void {
  const signal = AbortSignal.timeout(60_000);

  test("says what applying would create, change and leave, with a dry run that changes nothing", async () => {
    const { cluster, namespace } = bench();
    await cluster.apply(labelled(configMap(namespace, "kept", { a: "1" }), "an-older-run"));
    await cluster.apply(labelled(configMap(namespace, "changed", { a: "1" }), "an-older-run"));
    const wanted = [
      configMap(namespace, "kept", { a: "1" }),
      configMap(namespace, "changed", { a: "2", b: "3" }),
      configMap(namespace, "fresh", { a: "1" }),
      configMap(`${namespace}-nowhere`, "far", { a: "1" }),
    ];
    expect(await previewApply(cluster, wanted, signal)).toEqual([
      { object: `ConfigMap/${namespace}/kept`, change: "none", lines: [] },
      {
        object: `ConfigMap/${namespace}/changed`,
        change: "update",
        lines: ['- data.a: "1"', '+ data.a: "2"', '+ data.b: "3"'],
      },
      { object: `ConfigMap/${namespace}/fresh`, change: "create", lines: [] },
      { object: `ConfigMap/${namespace}-nowhere/far`, change: "create", lines: [] },
    ]);
    const live = await cluster.get({ apiVersion: "v1", kind: "ConfigMap", namespace, name: "changed" });
    expect(live?.data).toEqual({ a: "1" });
    expect(
      await cluster.get({ apiVersion: "v1", kind: "ConfigMap", namespace, name: "fresh" }),
    ).toBeUndefined();
  });

  test("says why the server would refuse, in place of the object", async () => {
    const { cluster, namespace } = bench();
    const [change] = await previewApply(cluster, [configMap(namespace, "Not A Name", {})], signal);
    expect(change?.change).toBe("unknown");
    expect(change?.lines[0]).toMatch(/Not A Name/);
  });

  test("says what deleting would delete", async () => {
    const { cluster, namespace } = bench();
    await cluster.apply(configMap(namespace, "goes", {}));
    const named = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", namespace, name });
    expect(await previewDelete(cluster, [named("goes"), named("gone")], signal)).toMatchObject([
      { change: "delete" },
      { change: "absent" },
    ]);
    expect(await cluster.get(named("goes"))).toBeDefined();
  });
}

function describeExactness(bench: () => Bench): void {
  const lease = (holder: string, more: object = {}): KubeObject => ({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "turn", namespace: bench().namespace, ...more },
    spec: { holderIdentity: holder, leaseDurationSeconds: 30, renewTime: "2026-01-02T03:04:05.000006Z" },
  });

  test("of several that create a Lease at the same time one has it", async () => {
    const { cluster } = bench();
    const made = await Promise.all(["a", "b", "c"].map((holder) => cluster.create(lease(holder))));
    const [winner, ...others] = made.filter((object) => object !== undefined);
    expect(others).toEqual([]);
    expect((await cluster.get(referenceOf(lease("a"))))?.spec).toEqual(winner?.spec);
  });

  test("a Lease that changed since it was read is not changed", async () => {
    const { cluster } = bench();
    const { resourceVersion } = (await cluster.apply(lease("a"))).metadata;
    const taken = await cluster.apply(lease("b", { resourceVersion }));
    expect(taken.spec).toMatchObject({ holderIdentity: "b" });
    await expect(cluster.apply(lease("c", { resourceVersion }))).rejects.toMatchObject({
      code: "KUBE_CONFLICT",
    });
    expect((await cluster.get(referenceOf(lease("a"))))?.spec).toMatchObject({ holderIdentity: "b" });
  });

  test("an object of the same name with another uid is not deleted", async () => {
    const { cluster, namespace } = bench();
    const reference = referenceOf(configMap(namespace, "precise", {}));
    const first = await cluster.apply(configMap(namespace, "precise", {}));
    await cluster.delete(reference);
    const second = await cluster.apply(configMap(namespace, "precise", {}));
    const { uid = "" } = first.metadata;
    await expect(cluster.delete(reference, { uid })).rejects.toMatchObject({ code: "KUBE_CONFLICT" });
    expect(await cluster.get(reference)).toBeDefined();
    expect(await cluster.delete(reference, { uid: second.metadata.uid ?? "" })).toBe(true);
  });

  test("the server tells which kinds have a namespace", async () => {
    const { cluster } = bench();
    const of = (apiVersion: string, kind: string) => cluster.kind({ apiVersion, kind });
    expect(await of("v1", "ConfigMap")).toEqual({ plural: "configmaps", namespaced: true });
    expect(await of("v1", "Namespace")).toEqual({ plural: "namespaces", namespaced: false });
    await expect(of("nothing.example/v1", "Nothing")).rejects.toMatchObject({ code: "KUBE_UNKNOWN_KIND" });
  });

  test.each(["", ".", ".."])("the name %j reaches no other object", async (name) => {
    const { cluster, namespace } = bench();
    const reference = { apiVersion: "v1", kind: "ConfigMap", namespace, name };
    await expect(cluster.delete(reference)).rejects.toMatchObject({ code: "KUBE_INVALID" });
    await expect(cluster.delete({ ...reference, name: "x", namespace: name })).rejects.toMatchObject({
      code: "KUBE_INVALID",
    });
    const place = { apiVersion: "v1", kind: "Namespace", name: namespace };
    expect((await cluster.get(place))?.metadata.deletionTimestamp).toBeUndefined();
  });
}
