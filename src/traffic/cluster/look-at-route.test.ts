import { beforeEach, describe, expect, test } from "vitest";
import { type MemoryCluster, memoryCluster } from "../../../test/support/memory-cluster.ts";
import { istio } from "../dialects/istio.ts";
import type { TrafficRule } from "../rules/rule.ts";
import { applyRoute } from "./apply-route.ts";
import { lookAtRoute } from "./look-at-route.ts";

let cluster: MemoryCluster;
beforeEach(() => {
  cluster = memoryCluster();
  put("Service", "reviews", { spec: { selector: { app: "reviews" } } });
  for (const [name, version] of Object.entries({ a: "v1", b: "v2", c: "v2", d: "v2" })) pod(name, version);
});

function pod(
  name: string,
  version: string,
  more: { readonly ready?: boolean; readonly metadata?: object } = {},
): void {
  const { ready = true, metadata } = more;
  put("Pod", name, {
    metadata: { labels: { app: "reviews", version }, ...metadata },
    status: { conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
  });
}

function put(
  kind: string,
  name: string,
  more: { metadata?: object; spec?: object; status?: object },
  namespace = "shop",
): void {
  cluster.put({ apiVersion: "v1", kind, ...more, metadata: { name, namespace, ...more.metadata } });
}

const look = (service: string, namespace?: string) =>
  lookAtRoute(cluster, { service, ...(namespace === undefined ? {} : { namespace }) }, {});

test("without a route each pod gets its share", async () => {
  expect(await look("reviews")).toEqual({
    service: "reviews",
    namespace: "shop",
    routes: [
      {
        matches: [],
        targets: [
          { name: "v1", percent: 25 },
          { name: "v2", percent: 75 },
        ],
        notes: [],
      },
    ],
    objects: [],
    versions: ["v1", "v2"],
    stepsToUndo: 0,
  });
});

test("a pod that is not ready or is terminating gets no requests and has no share", async () => {
  pod("e", "v3", { ready: false });
  const metadata = { labels: { app: "reviews", version: "v1" }, deletionTimestamp: "2026-11-26T00:00:00Z" };
  pod("f", "v1", { metadata });
  const [byPods] = (await look("reviews")).routes;
  expect(byPods?.targets).toEqual([
    { name: "v1", percent: 25 },
    { name: "v2", percent: 75 },
  ]);
});

test("a rule that Regatta applied is read back, with its run and what can be undone", async () => {
  const rule: TrafficRule = { service: "reviews", port: 80, routes: [{ split: { v1: 90, v2: 10 } }] };
  const signal = new AbortController().signal;
  const work = {
    cluster,
    namespace: "shop",
    service: "reviews",
    runId: "r1",
    signal,
    assertOwned: async () => {},
  };
  await applyRoute(work, istio, istio.render(rule, { namespace: "shop" }));
  const found = await look("reviews", "shop");
  expect(found.routes[0]?.targets).toEqual([
    { name: "v1", percent: 90 },
    { name: "v2", percent: 10 },
  ]);
  expect(found.objects).toEqual([
    { title: "VirtualService/shop/reviews", runId: "r1" },
    { title: "DestinationRule/shop/reviews", runId: "r1" },
  ]);
  expect(found.stepsToUndo).toBe(1);
});

test("a route written by hand has no run", async () => {
  cluster.put({
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "theirs", namespace: "shop" },
    spec: {
      parentRefs: [{ kind: "Service", name: "reviews" }],
      rules: [{ backendRefs: [{ name: "reviews-v2" }] }],
    },
  });
  const found = await look("reviews");
  expect(found.objects).toEqual([{ title: "HTTPRoute/shop/theirs" }]);
  expect(found.routes).toEqual([{ matches: [], targets: [{ name: "v2", percent: 100 }], notes: [] }]);
});

describe("finding the Service", () => {
  test("one that does not exist: the nearest name is suggested", async () => {
    await expect(look("review")).rejects.toMatchObject({
      code: "TRAFFIC_NO_SERVICE",
      hint: 'Did you mean "reviews"?',
    });
    await expect(look("reviews", "else")).rejects.toMatchObject({ code: "TRAFFIC_NO_SERVICE" });
  });

  test("one that exists in several namespaces: they are listed", async () => {
    put("Service", "reviews", { spec: {} }, "race-none");
    await expect(look("reviews")).rejects.toMatchObject({
      code: "TRAFFIC_WHICH_SERVICE",
      hint: "Add the namespace: race-none, shop.",
    });
    expect((await look("reviews", "race-none")).routes).toEqual([{ matches: [], targets: [], notes: [] }]);
  });
});
