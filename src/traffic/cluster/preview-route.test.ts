import { beforeEach, describe, expect, test } from "vitest";
import { type MemoryCluster, memoryCluster } from "../../../test/support/memory-cluster.ts";
import type { KubeObject } from "../../kubernetes/cluster.ts";
import type { ObjectChange } from "../../kubernetes/preview/object-change.ts";
import { gatewayApi } from "../dialects/gateway-api.ts";
import { istio } from "../dialects/istio.ts";
import type { Route } from "../rules/rule.ts";
import { applyRoute, type RouteWork } from "./apply-route.ts";
import { clearRoute, type RestorePoint } from "./clear-route.ts";
import { previewClear, previewRoute } from "./preview-route.ts";

const place = { namespace: "shop", service: "reviews" };
const RECORD = "ConfigMap/shop/regatta-routes-reviews";
let cluster: MemoryCluster;
let work: RouteWork;
beforeEach(() => {
  cluster = memoryCluster();
  cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
  const { signal } = new AbortController();
  work = { ...place, cluster, signal, runId: "run-a", assertOwned: async () => {} };
});

const toVersion = (version: string): readonly Route[] => [{ split: { [version]: 100 } }];
const rendered = (routes: readonly Route[], dialect = istio) =>
  dialect.render({ service: "reviews", port: 80, routes: [...routes] }, place);
const apply = (routes: readonly Route[]) => applyRoute(work, istio, rendered(routes));
const theirs: KubeObject = {
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  metadata: { name: "reviews", namespace: "shop", labels: { team: "books" } },
  spec: { hosts: ["reviews"], http: [{ name: "ours" }], exportTo: ["."] },
};

/** The content of every object except its field manager, to detect changes. */
async function contents(): Promise<ReadonlyMap<string, string>> {
  const kinds = ["ConfigMap", "VirtualService", "DestinationRule", "HTTPRoute"];
  const lists = await Promise.all(kinds.map((kind) => cluster.list({ apiVersion: "", kind })));
  const named = lists.flat().map(({ kind, metadata, spec, data }) => {
    return [`${kind}/${metadata.namespace}/${metadata.name}`, JSON.stringify({ spec, data })] as const;
  });
  return new Map(named);
}

/** Compares a preview with what is then done: each object changes as previewed, and no other one does. */
async function expectToHold(told: readonly ObjectChange[], doing: () => Promise<unknown>): Promise<void> {
  const before = await contents();
  await doing();
  const after = await contents();
  const names = new Set([...before.keys(), ...after.keys(), ...told.map(({ object }) => object)]);
  const changeOf = (name: string): ObjectChange["change"] => {
    if (!before.has(name)) return after.has(name) ? "create" : "absent";
    if (!after.has(name)) return "delete";
    return before.get(name) === after.get(name) ? "none" : "update";
  };
  const happened = [...names].map((name) => [name, changeOf(name)]);
  const foretold = new Map(told.map(({ object, change }) => [object, change]));
  expect([...names].map((name) => [name, foretold.get(name) ?? "none"])).toEqual(happened);
}

describe("what applying a rule would do", () => {
  const states: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["nothing", async () => {}],
    ["another rule", () => apply(toVersion("v1"))],
    ["the same rule", () => apply(toVersion("v2"))],
    ["two rules", async () => [await apply(toVersion("v1")), await apply(toVersion("v3"))]],
    ["somebody else's route", async () => cluster.put(theirs)],
  ];

  test.each(states)("over %s, the preview is right and changes nothing", async (_, prepare) => {
    await prepare();
    const before = [...cluster.log];
    for (const routes of [toVersion("v2"), [{ timeout: "1s" }] as readonly Route[]]) {
      const told = await previewRoute(work, istio, rendered(routes));
      expect(cluster.log).toEqual(before);
      await expectToHold(told, () => apply(routes));
      before.splice(0, before.length, ...cluster.log);
    }
  });

  test("says what happens to somebody else's object, field by field", async () => {
    cluster.put(theirs);
    const told = await previewRoute(work, istio, rendered(toVersion("v1")));
    const change = told.find(({ object }) => object === "VirtualService/shop/reviews");
    expect(change?.lines).toEqual(
      expect.arrayContaining([
        "Somebody else's: it is replaced entirely, and remembered for undoing.",
        '- metadata.labels: {"team":"books"}',
        '- spec.exportTo: ["."]',
      ]),
    );
    expect(told.at(-1)).toEqual({
      object: RECORD,
      change: "create",
      lines: ["Remembers the current state, for traffic.clear to restore."],
    });
  });

  test("refuses beside another dialect's route, as applying does", async () => {
    await apply(toVersion("v1"));
    const other = previewRoute(work, gatewayApi, rendered(toVersion("v1"), gatewayApi));
    await expect(other).rejects.toMatchObject({ code: "TRAFFIC_FOREIGN_ROUTE" });
  });
});

describe("what undoing would do", () => {
  const none = new Map<string, "made" | "gone">();
  const states: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["no rule", async () => {}],
    ["one rule", () => apply(toVersion("v1"))],
    ["two rules", async () => [await apply(toVersion("v1")), await apply(toVersion("v2"))]],
    ["a rule over somebody else's route", async () => [cluster.put(theirs), await apply(toVersion("v1"))]],
    [
      "two of them",
      async () => [cluster.put(theirs), await apply(toVersion("v1")), await apply(toVersion("v2"))],
    ],
    ["a rule without subsets", async () => [await apply(toVersion("v1")), await apply([{ timeout: "1s" }])]],
  ];
  const points: readonly RestorePoint[] = ["previous", "original"];

  test.each(states.flatMap(([name, prepare]) => points.map((point) => [name, point, prepare] as const)))(
    "of %s, back to the %s one: the preview is right and changes nothing",
    async (_, point, prepare) => {
      await prepare();
      const before = [...cluster.log];
      const told = await previewClear({ ...work, earlier: none }, point);
      expect(cluster.log).toEqual(before);
      await expectToHold(told, () => clearRoute(work, point, "key"));
    },
  );

  test("a rule from an earlier step is undone, and what exists now stays", async () => {
    const earlier = new Map([[RECORD, "made" as const]]);
    expect(await previewClear({ ...work, earlier }, "original")).toMatchObject([
      { object: RECORD, change: "delete", lines: [expect.stringContaining("end up as they are now")] },
    ]);
    await apply(toVersion("v1"));
    expect(await previewClear({ ...work, earlier }, "previous")).toMatchObject([
      { object: RECORD, change: "update" },
    ]);
    expect((await previewClear({ ...work, earlier }, "original")).map(({ change }) => change)).toEqual([
      "delete",
      "delete",
      "delete",
    ]);
  });
});
