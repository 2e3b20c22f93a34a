import { afterAll, expect, test } from "vitest";
import { createK8sApply } from "../../src/actions/k8s/apply.ts";
import { allowedKinds } from "../../src/kubernetes/ownership/allowed-kinds.ts";
import { actionContext } from "../support/action-context.ts";
import type { Bench } from "./bench.ts";
import { gadgetDefinition } from "./objects.ts";

export function describeDefinedKinds(bench: () => Bench): void {
  const namesOf = (namespace: string) => ({ own: `${namespace}-kinds`, group: `${namespace}.example` });
  afterAll(async () => {
    const { cluster, namespace } = bench();
    const { own, group } = namesOf(namespace);
    const { apiVersion, kind, metadata } = gadgetDefinition(group);
    await cluster.delete({ apiVersion: "v1", kind: "Namespace", name: own });
    await cluster.delete({ apiVersion, kind, name: metadata.name });
  });

  test("a step applies a definition, and an object of the kind that it defines", async () => {
    const { cluster, namespace } = bench();
    const { own, group } = namesOf(namespace);
    const gadget = { apiVersion: `${group}/v1`, kind: "Gadget", metadata: { name: "g", namespace: own } };
    const action = createK8sApply({
      connect: async () => cluster,
      keepClusterUid: async (_: string, uid: string) => uid,
      lockHolder: async () => undefined,
      allowedKinds: allowedKinds([]),
    });
    const manifests = [
      { apiVersion: "v1", kind: "Namespace", metadata: { name: own } },
      gadgetDefinition(group),
      gadget,
    ];
    await action.run({ manifests } as never, actionContext("kinds-run"));
    const made = await cluster.get({ ...gadget, name: "g", namespace: own });
    expect(made?.metadata.name).toBe("g");
  });
}
