import { afterAll, beforeAll, expect, test } from "vitest";
import { createK8sApply } from "../../src/actions/k8s/apply.ts";
import { createK8sDelete } from "../../src/actions/k8s/delete.ts";
import { allowedKinds } from "../../src/kubernetes/ownership/allowed-kinds.ts";
import { actionContext } from "../support/action-context.ts";
import { eventually } from "../support/eventually.ts";
import type { Bench } from "./bench.ts";
import { configMap } from "./objects.ts";

const FINALIZER = "example.com/keep";

/** Deletions that do not end by themselves. */
export function describeDeletions(bench: () => Bench): void {
  const services = () => ({
    connect: async () => bench().cluster,
    keepClusterUid: async (_: string, uid: string) => uid,
    lockHolder: async () => undefined,
    allowedKinds: allowedKinds([]),
  });
  const place = () => `${bench().namespace}-going`;
  const space = () => ({ apiVersion: "v1", kind: "Namespace", name: place() });
  const remove = (object: object, timeout: string, context = actionContext("going")) =>
    createK8sDelete(services()).run({ objects: [object], timeout } as never, context);
  const held = () => ({ apiVersion: "v1", kind: "ConfigMap", namespace: place(), name: "held" });
  const withFinalizers = (finalizers: readonly string[]) => {
    const object = configMap(place(), "held", {});
    return bench().cluster.apply({ ...object, metadata: { ...object.metadata, finalizers } });
  };

  beforeAll(async () => {
    const { apiVersion, kind, name } = space();
    const manifests = [{ apiVersion, kind, metadata: { name } }];
    await createK8sApply(services()).run({ manifests }, actionContext("going"));
  });
  afterAll(async () => {
    await bench().cluster.delete(space());
  });

  test("an object that a finalizer holds is waited for, and the finalizer named", async () => {
    await withFinalizers([FINALIZER]);
    await expect(remove(held(), "1s")).rejects.toMatchObject({
      code: "KUBE_WAIT_TIMEOUT",
      message: expect.stringContaining(
        `for ConfigMap/${place()}/held to be gone, but held is still there, held by the finalizer ${FINALIZER}.`,
      ),
    });
    const context = actionContext("going");
    const removing = remove(held(), "60s", context);
    await eventually("the wait to name it", async () =>
      context.said.some((text) => text.includes(FINALIZER)),
    );
    await withFinalizers([]);
    expect((await removing).outputs).toEqual({ deleted: [`ConfigMap/${place()}/held`] });
    expect(await bench().cluster.get(held())).toBeUndefined();
  });

  test("a namespace is waited for until everything in it is gone", async () => {
    await withFinalizers([FINALIZER]);
    await expect(remove(space(), "1s")).rejects.toMatchObject({ code: "KUBE_WAIT_TIMEOUT" });
    await withFinalizers([]);
    await remove(space(), "60s");
    await eventually("the namespace to be gone", async () => !(await bench().cluster.get(space())));
  });
}
