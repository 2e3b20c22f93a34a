import { expect, test } from "vitest";
import { actionContext } from "../../../test/support/action-context.ts";
import { memoryCluster } from "../../../test/support/memory-cluster.ts";
import type { Cluster, KubeObject, WaitOptions } from "../../kubernetes/cluster.ts";
import { createK8sWait } from "./wait.ts";

const deployment = (name: string, status: string): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  status: { conditions: [{ type: "Available", status }] },
  metadata: { name, namespace: "shop", labels: { app: name } },
});

function setUp(...objects: readonly KubeObject[]) {
  const cluster = memoryCluster();
  for (const object of objects) cluster.put(object);
  const waits: WaitOptions[] = [];
  const watched: Cluster = {
    ...cluster,
    waitFor(selector, predicate, options) {
      waits.push(options);
      return cluster.waitFor(selector, predicate, options);
    },
  };
  const action = createK8sWait({
    connect: async () => watched,
    keepClusterUid: async (_: string, uid: string) => uid,
    lockHolder: async () => undefined,
  });
  const wait = (params: object, context = actionContext("run-a")) =>
    action.run(
      {
        api_version: "apps/v1",
        kind: "Deployment",
        namespace: "shop",
        labels: {},
        for: "exists",
        status: "True",
        at_least: 1,
        timeout: "2m",
        ...params,
      },
      context,
    );
  return { cluster, wait, waits };
}

test("returns how many objects there are, and their names", async () => {
  const { wait, waits } = setUp(deployment("a", "True"), deployment("b", "True"));
  expect(await wait({ for: "Available", at_least: 2 })).toEqual({ outputs: { count: 2, names: ["a", "b"] } });
  expect(waits).toMatchObject([{ timeoutMs: 120_000, what: "Deployment in shop: Available=True" }]);
});

test("considers only the named object, or those with all of the labels", async () => {
  const { wait } = setUp(deployment("a", "True"), deployment("b", "False"));
  expect(await wait({ for: "Available", name: "a" })).toEqual({ outputs: { count: 1, names: ["a"] } });
  expect(await wait({ for: "Available", status: "False", labels: { app: "b" } })).toEqual({
    outputs: { count: 1, names: ["b"] },
  });
  expect(await wait({ for: "gone", name: "c" })).toEqual({ outputs: { count: 0, names: [] } });
});

test("says what is missing, and why the pods are not ready", async () => {
  const { wait, cluster } = setUp(deployment("a", "False"));
  const failing = wait({ for: "Available", name: "a" });
  await expect(failing).rejects.toMatchObject({
    code: "KUBE_WAIT_TIMEOUT",
    message: expect.stringMatching(
      /Deployment a in shop: Available=True.*are not Available=True \(a\).*\nThe pods of shop/s,
    ),
    state: "Nothing was changed.",
  });
  // Objects without pods have nothing to add.
  await expect(wait({ kind: "ConfigMap", api_version: "v1" })).rejects.toMatchObject({
    message: expect.not.stringContaining("pods"),
  });
  expect(cluster.log).toEqual([]);
});

test("continues after a restart with the time that is left", async () => {
  const { wait, waits } = setUp(deployment("a", "True"));
  const clock = { nowMs: () => 100_000, monotonicMs: () => 0, sleep: async () => {} };
  await wait({ timeout: "2m" }, actionContext("run-a", { clock, resumedFromMs: 30_000 }));
  await wait({ timeout: "1m" }, actionContext("run-a", { clock, resumedFromMs: 30_000 }));
  expect(waits.map(({ timeoutMs }) => timeoutMs)).toEqual([50_000, 1]);
});
