import { stat } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { configMap, MERGE, TestSandbox } from "./harness.ts";

const MAPS = "/api/v1/namespaces/api/configmaps";

let box: TestSandbox;
beforeAll(async () => {
  box = await TestSandbox.start();
  await box.namespace("api");
});
afterAll(() => box.close());

describe("the server", () => {
  test("identifies its user by the token, and lets only its owner read the kubeconfig", async () => {
    const { code, body } = await box.call("GET", "/version", undefined, undefined, "wrong");
    expect([code, body.reason]).toEqual([401, "Unauthorized"]);
    expect((await stat(box.sandbox.kubeconfigPath)).mode & 0o777).toBe(0o600);
  });

  test("says that it is the sandbox, who the user is, and what its node has", async () => {
    expect((await box.call("GET", "/version")).text).toContain("+regatta-sandbox");
    const { body } = await box.call("GET", "/api/v1/namespaces/kube-system");
    expect(body.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    const node = (await box.call("GET", "/api/v1/nodes")).body.items[0];
    expect(node?.status.capacity).toMatchObject({ cpu: expect.stringMatching(/^[1-9]/) });
  });
});

describe("objects", () => {
  test("are created, read, replaced, patched and deleted", async () => {
    const created = await box.create(MAPS, configMap("one", { a: "1" }));
    expect(created.metadata.uid).toBeTruthy();
    const replaced = await box.call("PUT", `${MAPS}/one`, { ...created, data: { a: "2" } });
    expect(replaced.body.data).toEqual({ a: "2" });
    const patched = await box.call("PATCH", `${MAPS}/one`, { data: { a: null, b: "3" } }, MERGE);
    expect(patched.body.data).toEqual({ b: "3" });
    expect((await box.call("DELETE", `${MAPS}/one`)).body).toMatchObject({
      kind: "Status",
      status: "Success",
    });
    expect(await box.get(`${MAPS}/one`)).toBeUndefined();
  });

  test.each<[string, string, string, unknown, number, string, string]>([
    ["absent", "GET", `${MAPS}/nobody`, undefined, 404, "NotFound", 'configmaps "nobody" not found'],
    [
      "a kind not served",
      "GET",
      "/apis/x.example/v1/things",
      undefined,
      404,
      "NotFound",
      "could not find the requested resource",
    ],
    [
      "taken",
      "POST",
      MAPS,
      configMap("kube-root"),
      409,
      "AlreadyExists",
      'configmaps "kube-root" already exists',
    ],
    [
      "a bad name",
      "POST",
      MAPS,
      configMap("Not_A_Name"),
      422,
      "Invalid",
      'metadata.name: Invalid value: "Not_A_Name"',
    ],
    [
      "no namespace",
      "POST",
      "/api/v1/namespaces/none/configmaps",
      configMap("x"),
      404,
      "NotFound",
      'namespaces "none" not found',
    ],
    [
      "another kind",
      "POST",
      MAPS,
      { ...configMap("x"), kind: "Secret" },
      400,
      "BadRequest",
      "does not match the path",
    ],
    [
      "another namespace",
      "POST",
      MAPS,
      configMap("x", {}, { namespace: "y" }),
      400,
      "BadRequest",
      "does not match the namespace",
    ],
    [
      "no containers",
      "POST",
      "/api/v1/namespaces/api/pods",
      { apiVersion: "v1", kind: "Pod", metadata: { name: "x" }, spec: {} },
      422,
      "Invalid",
      "spec.containers: Required value",
    ],
    [
      "a patch of an unknown type",
      "PATCH",
      `${MAPS}/kube-root`,
      {},
      415,
      "UnsupportedMediaType",
      "unknown format",
    ],
    ["an unsupported method", "DELETE", MAPS, undefined, 405, "MethodNotAllowed", "single objects"],
  ])("are refused: %s", async (_, method, path, body, code, reason, message) => {
    await box.call("POST", MAPS, configMap("kube-root"));
    const answer = await box.call(method, path, body);
    expect(answer.body).toMatchObject({ kind: "Status", code, reason });
    expect(answer.body.message).toContain(message);
  });

  test("a stale replacement is refused, a current one is not", async () => {
    const first = await box.create(MAPS, configMap("race", { a: "1" }));
    await box.call("PUT", `${MAPS}/race`, { ...first, data: { a: "2" } });
    const stale = await box.call("PUT", `${MAPS}/race`, { ...first, data: { a: "3" } });
    expect([stale.code, stale.body.reason]).toEqual([409, "Conflict"]);
    expect((await box.get(`${MAPS}/race`))?.data).toEqual({ a: "2" });
  });

  test("a name is generated on request, and a dry run changes nothing", async () => {
    const made = await box.create(MAPS, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { generateName: "gen-" },
    });
    expect(made.metadata.name).toMatch(/^gen-[a-z0-9]{5}$/);
    const dry = await box.call("POST", `${MAPS}?dryRun=All`, configMap("dry"));
    expect(dry.code).toBe(201);
    expect(await box.get(`${MAPS}/dry`)).toBeUndefined();
  });

  test("the status is written separately, and only changes of the spec count as generations", async () => {
    const path = "/apis/apps/v1/namespaces/api/replicasets";
    const labels = { app: "gen" };
    const template = { metadata: { labels }, spec: { containers: [{ name: "a", image: "regatta" }] } };
    const spec = { replicas: 0, selector: { matchLabels: labels }, template };
    await box.create(path, { apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { name: "gen" }, spec });
    const status = await box.call(
      "PATCH",
      `${path}/gen/status`,
      { status: { note: "x" }, spec: { replicas: 5 } },
      MERGE,
    );
    expect([status.body.spec.replicas, status.body.metadata.generation]).toEqual([0, 1]);
    const changed = await box.call("PATCH", `${path}/gen`, { spec: { minReadySeconds: 1 } }, MERGE);
    expect(changed.body.metadata.generation).toBe(2);
  });

  test("objects are selected by labels and fields", async () => {
    await box.create(MAPS, configMap("red", {}, { labels: { colour: "red" } }));
    await box.create(MAPS, configMap("blue", {}, { labels: { colour: "blue" } }));
    const names = async (query: string) => {
      const { body } = await box.call("GET", `${MAPS}?${query}`);
      return body.items.map((item) => item.metadata.name);
    };
    expect(await names("labelSelector=colour%3Dred")).toEqual(["red"]);
    expect(await names("labelSelector=colour+in+(red,blue)")).toEqual(["red", "blue"]);
    expect(await names("fieldSelector=metadata.name%3Dblue")).toEqual(["blue"]);
  });
});

describe("server-side apply", () => {
  test("removes what its manager no longer applies, and nothing that belongs to others", async () => {
    await box.apply(MAPS, configMap("ssa", { mine: "1", both: "1" }));
    await box.call("PATCH", `${MAPS}/ssa`, { data: { theirs: "1" } }, MERGE);
    const { body, code } = await box.apply(MAPS, configMap("ssa", { both: "2" }));
    expect([code, body.data]).toEqual([200, { both: "2", theirs: "1" }]);
  });

  test("takes over a field only by force, and then owns it", async () => {
    await box.apply(MAPS, configMap("fight", { a: "1" }));
    const refused = await box.apply(MAPS, configMap("fight", { a: "2" }), "fieldManager=b");
    expect(refused.body).toMatchObject({ code: 409, reason: "Conflict" });
    expect(refused.body.message).toBe('Apply failed with 1 conflict: conflict with "a" using v1: .data.a');
    expect((await box.apply(MAPS, configMap("fight", { a: "2" }), "fieldManager=b&force=true")).code).toBe(
      200,
    );
    const back = await box.apply(MAPS, configMap("fight", { a: "3" }));
    expect(back.code).toBe(409);
  });

  test("needs a manager, and changes nothing the second time", async () => {
    expect((await box.apply(MAPS, configMap("idle"), "force=true")).code).toBe(422);
    const first = await box.apply(MAPS, configMap("idle", { a: "1" }));
    const second = await box.apply(MAPS, configMap("idle", { a: "1" }));
    expect(first.code).toBe(201);
    expect(second.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
  });
});
