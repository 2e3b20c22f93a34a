import { describe, expect, test } from "vitest";
import { meshBench } from "../../test/support/mesh-bench.ts";
import type { Cluster, KubeObject } from "../kubernetes/cluster.ts";
import type { Helm } from "../kubernetes/helm/helm.ts";
import { RUN_LABEL } from "../kubernetes/objects/ownership.ts";
import { installMesh } from "./install-mesh.ts";
import { uninstallMesh } from "./uninstall-mesh.ts";

const ISTIOD = "Deployment/istio-system/istiod";
const RECORD = "ConfigMap/istio-system/regatta-mesh-istio";
const B = { runId: "run-b" };

/** The cluster, with something that happens once, just before the change with this name. */
function meanwhile(cluster: Cluster, change: string, happens: () => Promise<unknown>): Cluster {
  let left = 1;
  const after = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    if (name === change && left-- > 0) await happens();
    return work();
  };
  return {
    ...cluster,
    apply: (object, options) => {
      const { name, namespace } = object.metadata;
      return after(`apply ${object.kind}/${namespace}/${name}`, () => cluster.apply(object, options));
    },
    delete: (reference, options) =>
      after(`delete ${reference.kind}/${reference.namespace}/${reference.name}`, () =>
        cluster.delete(reference, options),
      ),
  };
}

describe("uninstalling", () => {
  test("a mesh is left to a run that has just adopted it and has nothing in it yet, and that run removes it", async () => {
    const { cluster, work } = meshBench();
    await installMesh(work());
    expect(await installMesh(work(B))).toMatchObject({ adopted: true });
    expect(await uninstallMesh(work())).toBe(false);
    expect(cluster.names()).toContain(ISTIOD);
    expect(await uninstallMesh(work())).toBe(false); // it no longer belongs to this run
    expect(await uninstallMesh(work(B))).toBe(true);
    expect(cluster.names()).toEqual(["Namespace/default"]);
  });

  test("goes from run to run, never back to one that has left it", async () => {
    const { cluster, work } = meshBench();
    await installMesh(work());
    for (const runId of ["run-b", "run-c"]) await installMesh(work({ runId }));
    for (const runId of ["run-a", "run-b"]) expect(await uninstallMesh(work({ runId }))).toBe(false);
    expect(cluster.names()).toContain(ISTIOD);
    expect(await uninstallMesh(work({ runId: "run-c" }))).toBe(true);
    expect(cluster.names()).toEqual(["Namespace/default"]);
  });

  test("a run that left it earlier no longer counts as a user", async () => {
    const { cluster, work } = meshBench();
    await installMesh(work());
    await installMesh(work(B));
    expect(await uninstallMesh(work(B))).toBe(false);
    expect(await uninstallMesh(work())).toBe(true);
    expect(cluster.names()).toEqual(["Namespace/default"]);
  });

  test("a user that has ended does not keep the mesh alive, and leaves no trace in somebody else's namespace", async () => {
    const { cluster, work } = meshBench();
    cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "istio-system" } });
    await installMesh(work());
    await installMesh(work(B));
    expect(await uninstallMesh(work({ hasEnded: async (run) => run === "run-b" }))).toBe(true);
    expect(cluster.names()).toEqual(["Namespace/default", "Namespace/istio-system"]);
  });

  test("a run that only has a namespace in it does not take it over, because it might never remove it", async () => {
    const { cluster, work } = meshBench();
    await installMesh(work());
    const labels = { "istio-injection": "enabled", [RUN_LABEL]: "run-b" };
    const shop: KubeObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels } };
    cluster.put(shop);
    expect(await uninstallMesh(work())).toBe(true);
    expect(cluster.names()).toEqual(["Namespace/default", "Namespace/shop"]);
  });

  test("a run that adopts it while it is being given up either gets it or is told that it is being removed", async () => {
    const { cluster, work } = meshBench();
    await installMesh(work());
    // Adopted between the check for users and the record that says "removing".
    const adopts = meanwhile(cluster, `apply ${RECORD}`, () => installMesh(work(B)));
    expect(await uninstallMesh(work({ cluster: adopts }))).toBe(false);
    expect(cluster.names()).toContain(ISTIOD);
    // Removed between the check of the record and the adopting run's note.
    const removed = meanwhile(cluster, `apply ${RECORD}-used-by-run-c`, () => uninstallMesh(work(B)));
    await expect(installMesh(work({ runId: "run-c", cluster: removed }))).rejects.toMatchObject({
      code: "MESH_BUSY",
    });
    expect(cluster.names()).toEqual(["Namespace/default"]);
  });

  test("of two runs that leave it at the same moment, one removes it", async () => {
    const { cluster, work } = meshBench();
    await installMesh(work());
    await installMesh(work(B));
    // Handed over to a run that has just read that it belongs to another.
    const handed = meanwhile(cluster, `delete ${RECORD}-used-by-run-b`, () => uninstallMesh(work()));
    expect(await uninstallMesh(work({ ...B, cluster: handed }))).toBe(true);
    expect(cluster.names()).toEqual(["Namespace/default"]);

    await installMesh(work());
    await installMesh(work(B));
    // Handed over to a run that has left since the check.
    const gone = meanwhile(cluster, `apply ${RECORD}`, () => uninstallMesh(work(B)));
    expect(await uninstallMesh(work({ cluster: gone }))).toBe(true);
    expect(cluster.names()).toEqual(["Namespace/default"]);
  });

  test("a mesh that is being removed is not taken to be ready", async () => {
    const { cluster, work } = meshBench();
    await installMesh(work());
    const failing: Helm = { ...work().helm, uninstall: () => Promise.reject(new Error("killed")) };
    await expect(uninstallMesh(work({ helm: failing }))).rejects.toThrow("killed");
    await expect(installMesh(work(B))).rejects.toMatchObject({
      code: "MESH_BUSY",
      message: expect.stringContaining("removing"),
    });
    const later = { ...B, nowMs: () => 100_000 };
    expect(await installMesh(work(later))).toMatchObject({ adopted: false });
    expect(await uninstallMesh(work(later))).toBe(true);
    expect(cluster.names()).toEqual(["Namespace/default"]);
  });
});
