import { describe, expect, test } from "vitest";
import { actionContext } from "../../../test/support/action-context.ts";
import { configMap, k8sActions, namespaceOf } from "../../../test/support/k8s-actions.ts";
import { createK8sDelete } from "./delete.ts";

describe("deleting", () => {
  const named = (namespace: string) => ({ api_version: "v1", kind: "ConfigMap", name: "a", namespace });

  test("reports what existed; an object that is already gone, with or without its namespace, is not an error", async () => {
    const { apply, remove } = await k8sActions();
    await apply([configMap("ours")]);
    const { outputs } = await remove(named("ours"), { ...named("ours"), name: "b" }, named("gone"));
    expect(outputs).toEqual({ deleted: ["ConfigMap/ours/a"] });
  });

  test("a namespace that is terminating already is not deleted again, but waited for", async () => {
    const { cluster, remove } = await k8sActions();
    const own = await cluster.get({ apiVersion: "v1", kind: "Namespace", name: "ours" });
    if (own === undefined) throw new Error("there is no namespace");
    cluster.put({ ...own, metadata: { ...own.metadata, deletionTimestamp: "2026-01-02T03:04:05Z" } });
    await expect(remove({ apiVersion: "v1", kind: "Namespace", name: "ours" })).rejects.toMatchObject({
      code: "KUBE_WAIT_TIMEOUT",
      message: "Waited for Namespace/ours to be gone, but ours is still there.",
    });
    expect(cluster.log).toEqual([]);
  });

  test("waits for the object that it deleted, not for another one of the same name", async () => {
    const { cluster, services, apply } = await k8sActions();
    await apply([namespaceOf("ours")]);
    const again: typeof cluster = {
      ...cluster,
      async delete(reference, options) {
        const was = await cluster.delete(reference, options);
        cluster.put(namespaceOf("ours"));
        return was;
      },
    };
    const action = createK8sDelete({ ...services, connect: async () => again });
    const objects = [{ apiVersion: "v1", kind: "Namespace", name: "ours" }];
    const { outputs } = await action.run({ objects, timeout: "1s" }, actionContext("run-a"));
    expect(outputs).toEqual({ deleted: ["Namespace/ours"] });
  });

  test("takes apiVersion as in a manifest, and refuses an object with none or two that differ", async () => {
    const { remove } = await k8sActions();
    const { api_version: apiVersion, ...rest } = named("ours");
    expect(
      (await remove({ ...rest, apiVersion }, { ...rest, apiVersion, api_version: apiVersion })).outputs,
    ).toEqual({ deleted: [] });
    await expect(remove(rest)).rejects.toMatchObject({ message: "The ConfigMap has no apiVersion." });
    await expect(remove({ ...rest, apiVersion: "v1", api_version: "v2" })).rejects.toMatchObject({
      message: "The ConfigMap has two versions, v2 and v1.",
    });
  });

  test("refuses what is not Regatta's", async () => {
    const { cluster, remove } = await k8sActions();
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
