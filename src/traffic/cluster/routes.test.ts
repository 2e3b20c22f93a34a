import { beforeEach, describe, expect, test } from "vitest";
import { type MemoryCluster, memoryCluster } from "../../../test/support/memory-cluster.ts";
import type { KubeObject, ObjectReference } from "../../kubernetes/cluster.ts";
import { RUN_LABEL } from "../../kubernetes/objects/ownership.ts";
import { gatewayApi } from "../dialects/gateway-api.ts";
import { istio } from "../dialects/istio.ts";
import type { TrafficRule } from "../rules/rule.ts";
import { applyRoute, type RouteWork } from "./apply-route.ts";
import { clearRoute } from "./clear-route.ts";
import { keepRecord, readRecord } from "./route-record.ts";
import { serviceVersions } from "./service-versions.ts";

const namespace = "shop";
const service = "reviews";
let cluster: MemoryCluster;
let work: RouteWork;
beforeEach(() => {
  cluster = memoryCluster();
  const signal = new AbortController().signal;
  work = { cluster, namespace, service, runId: "run-a", signal, assertOwned: async () => {} };
});

const toVersion = (version: string): TrafficRule => ({
  service,
  port: 80,
  routes: [{ split: { [version]: 100 } }],
});
const apply = (version: string) => applyRoute(work, istio, istio.render(toVersion(version), { namespace }));

const VIRTUAL_SERVICE = {
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  namespace,
  name: service,
};

/** The version that every request currently goes to; "none" without a route. */
async function routedTo(): Promise<string> {
  const found = await cluster.get(VIRTUAL_SERVICE);
  const spec = found?.spec as { http: { route: { destination: { subset: string } }[] }[] } | undefined;
  return spec?.http[0]?.route[0]?.destination.subset ?? "none";
}

function theirs(name: string, spec: object, kind = "VirtualService"): KubeObject {
  return {
    apiVersion: "networking.istio.io/v1",
    kind,
    metadata: { name, namespace, uid: "u1", resourceVersion: "7", labels: { team: "books" } },
    spec,
    status: { seen: true },
  };
}

describe("applying", () => {
  test("writes what routes refer to before the routes, with the run's label", async () => {
    await apply("v1");
    const routes = cluster.log.filter((line) => !line.includes("ConfigMap"));
    expect(routes).toEqual(["apply DestinationRule/shop/reviews", "apply VirtualService/shop/reviews"]);
    expect((await cluster.get(VIRTUAL_SERVICE))?.metadata.labels).toEqual({ [RUN_LABEL]: "run-a" });
  });

  test("saves the previous state before it changes anything", async () => {
    await apply("v1");
    expect(cluster.log[0]).toBe("apply ConfigMap/shop/regatta-routes-reviews");
  });

  test("the same rule applied again, as after a crash, is still one step to undo", async () => {
    await apply("v1");
    await apply("v1");
    expect((await readRecord(cluster, namespace, service, {})).steps).toHaveLength(1);
  });

  test("stops before a change if this process no longer owns the run", async () => {
    work = { ...work, assertOwned: () => Promise.reject(new Error("lost")) };
    await expect(apply("v1")).rejects.toThrow("lost");
    expect(cluster.log).toEqual([]);
  });

  test.each<[string, KubeObject, string]>([
    [
      "another object of the same dialect",
      theirs("books-team", { hosts: ["reviews"] }),
      "do not work together",
    ],
    [
      "a route in another dialect",
      {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "HTTPRoute",
        metadata: { name: service, namespace },
        spec: { parentRefs: [{ group: "", kind: "Service", name: service }] },
      },
      "two dialects",
    ],
  ])("refuses beside %s, and changes nothing", async (_, standing, text) => {
    cluster.put(standing);
    await expect(apply("v1")).rejects.toMatchObject({
      code: "TRAFFIC_FOREIGN_ROUTE",
      message: expect.stringContaining(text),
    });
    expect(cluster.log).toEqual([]);
  });

  test("routes for other Services do not matter", async () => {
    cluster.put(theirs("ratings", { hosts: ["ratings.shop.svc.cluster.local"] }));
    await apply("v1");
    expect(await routedTo()).toBe("v1");
  });

  test("steps are kept up to a limit, and the first one always", async () => {
    cluster.put(theirs(service, { hosts: [service], http: [] }));
    for (let step = 0; step < 30; step++) await apply(`v${step}`);
    const { steps } = await readRecord(cluster, namespace, service, {});
    expect(steps).toHaveLength(20);
    expect(steps[0]?.replaced[0]?.object?.metadata.labels).toEqual({ team: "books" });
  });

  test("also saves an object with the Service's name that is for something else", async () => {
    const elsewhere = theirs(service, { hosts: ["reviews.example.com"] });
    cluster.put(elsewhere);
    await apply("v1");
    expect(await clearRoute(work, "original", "a")).toBe(1);
    expect((await cluster.get(VIRTUAL_SERVICE))?.spec).toEqual(elsewhere.spec);
  });

  test("the same rule from another run is a separate step if somebody has put something else there", async () => {
    await apply("v1");
    const byHand = theirs(service, { hosts: [service], http: [{ name: "by hand" }] });
    cluster.put(byHand);
    work = { ...work, runId: "run-b" };
    await apply("v1");
    expect(await clearRoute(work, "previous", "a")).toBe(1);
    expect((await cluster.get(VIRTUAL_SERVICE))?.spec).toEqual(byHand.spec);
  });
});

describe("a record that somebody else has changed", () => {
  const kubeSystem = { apiVersion: "v1", kind: "ConfigMap", namespace: "kube-system", name: "coredns" };
  test.each<[string, ObjectReference, KubeObject | null]>([
    ["deletes nothing elsewhere", kubeSystem, null],
    [
      "writes nothing elsewhere",
      VIRTUAL_SERVICE,
      { ...theirs(service, {}), metadata: { name: service, namespace: "prod" } },
    ],
    ["writes no other kind", VIRTUAL_SERVICE, { ...theirs(service, {}), kind: "Secret", apiVersion: "v1" }],
    ["touches no other Service's routes", { ...VIRTUAL_SERVICE, name: "ratings" }, null],
  ])("%s", async (_, reference, object) => {
    await apply("v1");
    const steps = [{ key: "k", runId: "run-a", dialect: "istio", replaced: [{ reference, object }] }];
    await keepRecord(cluster, namespace, service, { steps }, { runId: "run-a" });
    const before = cluster.log.length;
    await expect(clearRoute(work, "original", "a")).rejects.toMatchObject({ code: "TRAFFIC_RECORD_FORGED" });
    expect(cluster.log.slice(before)).toEqual([]);
  });
});

describe("undoing", () => {
  test("step by step, until no route is left", async () => {
    for (const version of ["v1", "v2", "v3"]) await apply(version);
    expect(await clearRoute(work, "previous", "a")).toBe(1);
    expect(await routedTo()).toBe("v2");
    expect(await clearRoute(work, "previous", "b")).toBe(1);
    expect(await routedTo()).toBe("v1");
    expect(await clearRoute(work, "previous", "c")).toBe(1);
    expect(cluster.names()).toEqual([]);
    expect(await clearRoute(work, "previous", "d")).toBe(0);
  });

  test("all at once, restoring exactly what somebody had written", async () => {
    const before = theirs(service, { hosts: ["reviews"], http: [{ name: "ours" }], exportTo: ["."] });
    cluster.put(before);
    for (const version of ["v1", "v2"]) await apply(version);
    expect((await cluster.get(VIRTUAL_SERVICE))?.spec).not.toHaveProperty("exportTo");
    expect(await clearRoute(work, "original", "a")).toBe(2);
    expect(await cluster.get(VIRTUAL_SERVICE)).toEqual({
      apiVersion: before.apiVersion,
      kind: before.kind,
      metadata: { name: service, namespace, labels: { team: "books" } },
      spec: before.spec,
    });
    expect(cluster.names()).toEqual(["VirtualService/shop/reviews"]);
  });

  test("repeated by the same step after a crash, it undoes nothing more", async () => {
    for (const version of ["v1", "v2", "v3"]) await apply(version);
    expect(await clearRoute(work, "previous", "run/undo/")).toBe(1);
    expect(await clearRoute(work, "previous", "run/undo/")).toBe(1);
    expect(await routedTo()).toBe("v2");
    await apply("v4");
    expect(await clearRoute(work, "previous", "run/undo/")).toBe(1);
    expect(await routedTo()).toBe("v2");
  });

  test("interrupted before the record was removed, it is repeated", async () => {
    for (const version of ["v1", "v2"]) await apply(version);
    let left = 1;
    const dying = {
      ...work,
      assertOwned: async () => (left-- > 0 ? undefined : Promise.reject(new Error("gone"))),
    };
    await expect(clearRoute(dying, "original", "a")).rejects.toThrow("gone");
    expect(await clearRoute(work, "original", "a")).toBe(2);
    expect(cluster.names()).toEqual([]);
  });

  test("undoing a rule without versions brings back the previous rule's subsets, which it had removed", async () => {
    await apply("v1");
    const plain = { service, port: 80, routes: [{ timeout: "1s" }] };
    await applyRoute(work, istio, istio.render(plain, { namespace }));
    expect(cluster.names()).not.toContain("DestinationRule/shop/reviews");
    await clearRoute(work, "previous", "a");
    expect(await routedTo()).toBe("v1");
    expect(cluster.names()).toContain("DestinationRule/shop/reviews");
  });

  test("undoes steps in two dialects", async () => {
    await apply("v1");
    for (const kind of ["VirtualService", "DestinationRule"])
      await cluster.delete({ ...VIRTUAL_SERVICE, kind });
    await applyRoute(work, gatewayApi, gatewayApi.render(toVersion("v1"), { namespace }));
    expect(await clearRoute(work, "original", "a")).toBe(2);
    expect(cluster.names()).toEqual([]);
  });

  test("makes room for the other dialect", async () => {
    await apply("v1");
    await clearRoute(work, "original", "a");
    await applyRoute(work, gatewayApi, gatewayApi.render(toVersion("v1"), { namespace }));
    expect(cluster.names()).toContain("HTTPRoute/shop/reviews");
  });
});

describe("the versions of a Service", () => {
  test("are those of its pods", async () => {
    const selector = { app: service };
    cluster.put({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: service, namespace },
      spec: { selector },
    });
    for (const [name, version] of Object.entries({ a: "v2", b: "v1", c: "v2" })) {
      const labels = { app: service, version };
      cluster.put({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace, labels } });
    }
    cluster.put({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "d", namespace, labels: { version: "v9" } },
    });
    expect(await serviceVersions(cluster, namespace, service, {})).toEqual(["v1", "v2"]);
  });

  test("of one that does not exist: the nearest name is suggested", async () => {
    cluster.put({ apiVersion: "v1", kind: "Service", metadata: { name: service, namespace } });
    await expect(serviceVersions(cluster, namespace, "review", {})).rejects.toMatchObject({
      code: "TRAFFIC_NO_SERVICE",
      hint: 'Did you mean "reviews"?',
    });
  });
});
