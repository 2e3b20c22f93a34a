import { expect, test } from "vitest";
import { actionContext } from "../../../test/support/action-context.ts";
import { memoryCluster } from "../../../test/support/memory-cluster.ts";
import { writeRecord } from "../../meshes/install-record.ts";
import { loadMeshes } from "../../meshes/load-meshes.ts";
import type { MeshServices } from "./mesh-services.ts";
import { createMeshStatus } from "./status.ts";

const meshes = loadMeshes([]).library;

async function setUp() {
  const cluster = memoryCluster();
  const services = {
    meshes,
    connect: async () => cluster,
    lockHolder: async () => undefined,
    keepClusterUid: async (_: string, uid: string) => uid,
  } as unknown as MeshServices;
  const status = (mesh: string, run: string) =>
    createMeshStatus(services)
      .run({ mesh }, actionContext(run))
      .then(({ outputs }) => outputs);
  return { cluster, status };
}

test("says who installed a mesh, and changes nothing", async () => {
  const { cluster, status } = await setUp();
  expect(await status("istio", "run-a")).toMatchObject({ installed: false, ready: false, owner: "nobody" });
  cluster.put({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "istiod", namespace: "istio-system" },
  });
  expect(await status("istio", "run-a")).toMatchObject({ installed: true, ready: false, owner: "nobody" });
  const record = { run: "run-a", state: "ready", version: "1", deadlineMs: 0 } as const;
  const nothing = { releases: [], objects: [], namespaces: [], crdsBefore: [] };
  await writeRecord(meshes.get("istio"), cluster, { ...record, ...nothing }, {});
  const written = cluster.log.length;
  expect(await status("istio", "run-a")).toMatchObject({ owner: "this-run" });
  expect(await status("istio", "run-b")).toMatchObject({ owner: "another-run" });
  expect(cluster.log).toHaveLength(written);
});

test("an unknown mesh is refused with the nearest name", async () => {
  const { status } = await setUp();
  await expect(status("itsio", "run-a")).rejects.toMatchObject({ hint: expect.stringContaining("istio") });
});
