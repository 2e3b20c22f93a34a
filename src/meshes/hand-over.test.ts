import { describe, expect, test } from "vitest";
import { meshBench } from "../../test/support/mesh-bench.ts";
import type { KubeObject } from "../kubernetes/cluster.ts";
import type { Helm } from "../kubernetes/helm.ts";
import { RUN_LABEL } from "../kubernetes/ownership.ts";
import { installMesh } from "./install-mesh.ts";
import { uninstallMesh } from "./uninstall-mesh.ts";

const MARK = { "istio-injection": "enabled" };

function inMesh(
  name: string,
  run: string | undefined,
  labels: Readonly<Record<string, string>> = MARK,
  more: object = {},
): KubeObject {
  const owner = run === undefined ? {} : { [RUN_LABEL]: run };
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { ...labels, ...owner }, ...more },
  };
}

describe("uninstalling", () => {
  test("a mesh that another run works with is left to that run, which removes it", async () => {
    const { cluster, work } = meshBench();
    await installMesh(work());
    cluster.put(inMesh("shop", "run-b"));
    expect(await uninstallMesh(work())).toBe(false);
    expect(cluster.names()).toContain("Deployment/istio-system/istiod");
    expect(await uninstallMesh(work())).toBe(false); // it is not this run's any more
    await cluster.delete({ apiVersion: "v1", kind: "Namespace", name: "shop" });
    expect(await uninstallMesh(work({ runId: "run-b" }))).toBe(true);
    expect(cluster.names()).toEqual(["Namespace/default"]);
  });

  test.each([
    ["this run's own", inMesh("shop", "run-a"), false],
    ["a run's that has ended", inMesh("shop", "run-b"), true],
    ["nobody's of Regatta", inMesh("shop", undefined), false],
    ["out of the mesh", inMesh("shop", "run-b", {}), false],
    ["going away", inMesh("shop", "run-b", MARK, { deletionTimestamp: "2026-01-01T00:00:00Z" }), false],
  ])("a namespace that is %s keeps no mesh", async (_, namespace, ended) => {
    const { cluster, work } = meshBench();
    await installMesh(work());
    cluster.put(namespace);
    expect(await uninstallMesh(work({ hasEnded: async () => ended }))).toBe(true);
    expect(cluster.names()).not.toContain("Deployment/istio-system/istiod");
  });

  test("nobody takes a mesh for ready that is being removed", async () => {
    const { cluster, work } = meshBench();
    await installMesh(work());
    const failing: Helm = { ...work().helm, uninstall: () => Promise.reject(new Error("killed")) };
    await expect(uninstallMesh(work({ helm: failing }))).rejects.toThrow("killed");
    await expect(installMesh(work({ runId: "run-b" }))).rejects.toMatchObject({
      code: "MESH_BUSY",
      message: expect.stringContaining("removing"),
    });
    const later = { runId: "run-b", nowMs: () => 100_000 };
    expect(await installMesh(work(later))).toMatchObject({ adopted: false });
    expect(await uninstallMesh(work(later))).toBe(true);
    expect(cluster.names()).toEqual(["Namespace/default"]);
  });
});
