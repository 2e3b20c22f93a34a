import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { configMap, MERGE, TestSandbox } from "./harness.ts";

const MAPS = "/api/v1/namespaces/life/configmaps";

let box: TestSandbox;
beforeAll(async () => {
  box = await TestSandbox.start();
  await box.namespace("life");
});
afterAll(() => box.close());

describe("watches", () => {
  test("report what exists, then what changes, as the selector sees it", async () => {
    await box.create(MAPS, configMap("w1", {}, { labels: { w: "yes" } }));
    const watch = await box.watch(`${MAPS}?labelSelector=w%3Dyes`);
    await box.create(MAPS, configMap("w2"));
    await box.call("PATCH", `${MAPS}/w2`, { metadata: { labels: { w: "yes" } } }, MERGE);
    await box.call("PATCH", `${MAPS}/w2`, { data: { a: "1" } }, MERGE);
    await box.call("PATCH", `${MAPS}/w2`, { metadata: { labels: { w: null } } }, MERGE);
    await box.call("DELETE", `${MAPS}/w1`);
    const seen = () => watch.events.map(({ type, object }) => `${type} ${object.metadata.name}`);
    await eventually("five events", () => watch.events.length === 5);
    expect(seen()).toEqual(["ADDED w1", "ADDED w2", "MODIFIED w2", "DELETED w2", "DELETED w1"]);
    watch.stop();
  });

  test("continue after a known version, and end at their limit", async () => {
    const { body } = await box.call("GET", MAPS);
    await box.create(MAPS, configMap("after"));
    const watch = await box.watch(
      `${MAPS}?timeoutSeconds=1&resourceVersion=${body.metadata.resourceVersion}`,
    );
    await watch.ended;
    expect(watch.events.map(({ type, object }) => `${type} ${object.metadata.name}`)).toEqual([
      "ADDED after",
    ]);
  });

  test("from a version that is too old, or that only another sandbox has reached, end with a 410", async () => {
    await box.create(MAPS, configMap("busy"));
    for (let n = 0; n < 1_010; n++)
      await box.call("PATCH", `${MAPS}/busy`, { data: { n: String(n) } }, MERGE);
    for (const version of [1, 99_999_999]) {
      const watch = await box.watch(`${MAPS}?resourceVersion=${version}`);
      await watch.ended;
      expect(watch.events).toMatchObject([{ type: "ERROR", object: { code: 410, reason: "Expired" } }]);
    }
  });
});

describe("the life of objects", () => {
  test("finalizers hold a deleted object until they are gone", async () => {
    await box.create(MAPS, configMap("held", {}, { finalizers: ["tests.example/hold"] }));
    const marked = await box.call("DELETE", `${MAPS}/held`);
    expect(marked.body.metadata.deletionTimestamp).toBeTruthy();
    await box.call("PATCH", `${MAPS}/held`, { metadata: { finalizers: null } }, MERGE);
    expect(await box.get(`${MAPS}/held`)).toBeUndefined();
  });

  test.each([
    ["Background", true],
    ["Foreground", true],
    ["Orphan", false],
  ])("%s deletion also deletes dependents: %s", async (policy, goes) => {
    const suffix = policy.toLowerCase();
    const owner = await box.create(MAPS, configMap(`owner-${suffix}`));
    const { name, uid } = owner.metadata;
    const ownerReferences = [{ apiVersion: "v1", kind: "ConfigMap", name, uid }];
    await box.create(MAPS, configMap(`child-${suffix}`, {}, { ownerReferences }));
    await box.call("DELETE", `${MAPS}/${name}?propagationPolicy=${policy}`);
    await eventually("the owner to be gone", async () => (await box.get(`${MAPS}/${name}`)) === undefined);
    if (goes)
      await eventually("the child to be gone", async () => !(await box.get(`${MAPS}/child-${suffix}`)));
    else
      expect(await box.get(`${MAPS}/child-${suffix}`)).toMatchObject({ metadata: { ownerReferences: [] } });
  });

  test("deleting a namespace deletes its contents, and it accepts nothing new meanwhile", async () => {
    await box.namespace("short");
    const inside = "/api/v1/namespaces/short/configmaps";
    await box.create(inside, configMap("held", {}, { finalizers: ["tests.example/hold"] }));
    await box.call("DELETE", "/api/v1/namespaces/short");
    const late = await box.call("POST", inside, configMap("late"));
    expect(late.body).toMatchObject({ code: 403, reason: "Forbidden" });
    await eventually(
      "the content to be marked",
      async () => (await box.get(`${inside}/held`))?.metadata.deletionTimestamp,
    );
    await box.call("PATCH", `${inside}/held`, { metadata: { finalizers: null } }, MERGE);
    await eventually(
      "the namespace to be gone",
      async () => (await box.get("/api/v1/namespaces/short")) === undefined,
    );
  });

  test("custom resources come and go with their definition", async () => {
    const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    const definition = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "boats.tests.example" },
      spec: {
        group: "tests.example",
        scope: "Namespaced",
        names: { kind: "Boat", plural: "boats" },
        versions: ["v1", "v2"].map((name) => ({ name, served: true, storage: name === "v2" })),
      },
    };
    const created = await box.create(definitions, definition);
    expect(created.status.conditions).toContainEqual(
      expect.objectContaining({ type: "Established", status: "True" }),
    );
    const boat = {
      apiVersion: "tests.example/v1",
      kind: "Boat",
      metadata: { name: "one" },
      spec: { crew: [{ name: "x" }] },
    };
    await box.create("/apis/tests.example/v1/namespaces/life/boats", boat);
    const other = await box.get("/apis/tests.example/v2/namespaces/life/boats/one");
    expect(other).toMatchObject({ apiVersion: "tests.example/v2", spec: boat.spec });
    await box.call("DELETE", `${definitions}/boats.tests.example`);
    expect((await box.call("GET", "/apis/tests.example/v1/namespaces/life/boats")).code).toBe(404);
    const bad = await box.call("POST", definitions, { ...definition, metadata: { name: "wrong" } });
    expect(bad.body.message).toContain("must be spec.names.plural");
  });
});
