import { describe, expect, test } from "vitest";
import { istioCrd, istiod, istioWebhook, library, meshBench } from "../../test/support/mesh-bench.ts";
import { Failure } from "../base/failure.ts";
import type { ObjectChange } from "../kubernetes/preview/object-change.ts";
import { installMesh } from "./install-mesh.ts";
import { MeshLibrary } from "./load-meshes.ts";
import type { MeshWork } from "./mesh-work.ts";
import { previewInstall } from "./preview-install.ts";
import { previewUninstall } from "./preview-uninstall.ts";

const look = (work: MeshWork, earlier: readonly (readonly [string, "made" | "gone"])[] = []) => ({
  ...work,
  earlier: new Map(earlier),
});

/** `create Namespace/a`, one line per change. */
const told = (changes: readonly ObjectChange[]) => changes.map(({ object, change }) => `${change} ${object}`);
const made = (changes: readonly ObjectChange[]) =>
  changes.filter(({ change }) => change === "create").map(({ object }) => [object, "made"] as const);

describe("what installing would do", () => {
  test("names the releases with their charts and versions, and the charts' contents", async () => {
    const { cluster, work } = meshBench();
    cluster.put(istioCrd("gateways.networking.istio.io"));
    const changes = await previewInstall(look(work()), "1.30.2");
    expect(told(changes)).toEqual([
      "create Namespace/istio-system",
      "create HelmRelease/istio-system/istio-base",
      "left CustomResourceDefinition/gateways.networking.istio.io",
      "create HelmRelease/istio-system/istiod",
      "create Deployment/istio-system/istiod",
      "create MutatingWebhookConfiguration/istio-sidecar-injector",
    ]);
    expect(changes[3]?.lines).toEqual([
      "chart istiod 1.30.2 from https://istio-release.storage.googleapis.com/charts",
    ]);
    expect(cluster.log).toEqual([]);
  });

  test("predicts exactly what installing then creates", async () => {
    const { cluster, work } = meshBench();
    const before = cluster.names();
    const foretold = made(await previewInstall(look(work()))).map(([title]) => title);
    await installMesh(work());
    const record = "ConfigMap/istio-system/regatta-mesh-istio";
    const appeared = cluster.names().filter((name) => !before.includes(name) && name !== record);
    expect(foretold.filter((title) => !title.startsWith("HelmRelease/")).sort()).toEqual(appeared);
  });

  test("an installed mesh is adopted, with its version, whoever installed it", async () => {
    const { cluster, work } = meshBench();
    for (const object of [istiod, istioWebhook]) cluster.put(object);
    const found = [
      {
        object: "Deployment/istio-system/istiod",
        change: "left",
        lines: ["Istio (sidecar) 1.30.0 is in place and is used as it is."],
      },
    ];
    expect(await previewInstall(look(work()))).toEqual(found);
    const other = meshBench();
    await installMesh(other.work());
    expect(await previewInstall(look(other.work()))).toEqual(found);
  });

  test("what would be refused is refused in the same words", async () => {
    const { cluster, work } = meshBench();
    await expect(previewInstall(look(work({ adapter: library.get("osm") })))).rejects.toMatchObject({
      code: "MESH_RETIRED",
    });
    const other = {
      ...library.get("istio"),
      name: "other",
      conflicts_with: ["istio"],
      readiness: [{ kind: "Deployment" as const, name: "x", namespace: "y" }],
    };
    const conflict = { code: "MESH_CONFLICT", message: expect.stringContaining("Istio (sidecar)") };
    const istioMade = [["Deployment/istio-system/istiod", "made"]] as const;
    await expect(previewInstall(look(work({ adapter: other }), istioMade))).rejects.toMatchObject(conflict);
    cluster.put(istiod);
    await expect(previewInstall(look(work({ adapter: other })))).rejects.toMatchObject(conflict);
    const istioGone = [["Deployment/istio-system/istiod", "gone"]] as const;
    const meshes = [library.get("istio"), other].map(
      (adapter) => [adapter.name, { value: adapter, folder: "" }] as const,
    );
    const both = work({ adapter: other, library: new MeshLibrary(new Map(meshes)) });
    expect(told(await previewInstall(look(both, istioGone)))).toContain(
      "create HelmRelease/istio-system/istiod",
    );
  });

  test("a release of somebody else's partial installation is refused, and so is an object of theirs", async () => {
    const { cluster, work } = meshBench();
    const { helm } = work();
    cluster.put(istioWebhook);
    const changes = await previewInstall(
      look(
        work({
          helm: {
            ...helm,
            status: async ({ release }) =>
              release === "istio-base" ? { status: "failed", revision: 2 } : undefined,
          },
        }),
      ),
    );
    expect(told(changes)).toEqual([
      "create Namespace/istio-system",
      "refused HelmRelease/istio-system/istio-base",
      "create HelmRelease/istio-system/istiod",
      "create Deployment/istio-system/istiod",
      "refused MutatingWebhookConfiguration/istio-sidecar-injector",
    ]);
    expect(changes[1]?.lines[1]).toContain("failed");
  });

  test("without helm or its repository the releases are still named, with what is missing", async () => {
    const { work } = meshBench();
    const missing = () => Promise.reject(new Failure("HELM_MISSING", "There is no helm."));
    const helm = { ...work().helm, status: missing, render: missing };
    const changes = await previewInstall(look(work({ helm })));
    expect(told(changes).slice(1)).toEqual([
      "create HelmRelease/istio-system/istio-base",
      "create HelmRelease/istio-system/istiod",
    ]);
    expect(changes[1]?.lines[1]).toBe("Its contents cannot be determined: There is no helm.");
    const crashing = { ...helm, status: () => Promise.reject(new Error("a mistake of ours")) };
    await expect(previewInstall(look(work({ helm: crashing })))).rejects.toThrow("a mistake of ours");
  });

  test("a namespace and a manifest's object that somebody else created are left", async () => {
    const { cluster, work } = meshBench({}, { sandbox: true });
    const sidecar = library.get("sidecar");
    const [crd] = library.manifests("sidecar");
    if (!crd) throw new Error("the sandbox's mesh has no manifests");
    for (const object of [crd, { apiVersion: "v1", kind: "Namespace", metadata: { name: "sidecar-system" } }])
      cluster.put(object);
    const changes = told(await previewInstall(look(work({ adapter: sidecar }))));
    expect(changes.slice(0, 2)).toEqual([
      "left Namespace/sidecar-system",
      "left CustomResourceDefinition/httproutes.gateway.networking.k8s.io",
    ]);
    expect(changes).toContain("create Deployment/sidecar-system/sidecar-control");
  });

  test("if there is nothing to install, there is nothing to report", async () => {
    const { work } = meshBench();
    const none = look(work({ adapter: library.get("none") }));
    expect([await previewInstall(none), await previewUninstall(none)]).toEqual([[], []]);
  });
});

describe("what uninstalling would do", () => {
  test("removes what an earlier step installs, in reverse order, and what that leaves behind", async () => {
    const { cluster, work } = meshBench();
    const installed = made(await previewInstall(look(work())));
    const changes = told(await previewUninstall(look(work(), installed)));
    expect(changes.slice(0, 2)).toEqual([
      "delete HelmRelease/istio-system/istiod",
      "delete HelmRelease/istio-system/istio-base",
    ]);
    expect(changes).toContain("delete ConfigMap/*/istio-ca-root-cert");
    expect(changes.slice(-2)).toEqual([
      "delete CustomResourceDefinition/gateways.networking.istio.io",
      "delete Namespace/istio-system",
    ]);
    expect(cluster.log).toEqual([]);
  });

  test("leaves what exists already, and says so if nothing does", async () => {
    const { work } = meshBench();
    expect(told(await previewUninstall(look(work())))).toEqual(["absent Mesh/istio"]);
    await installMesh(work());
    expect(told(await previewUninstall(look(work())))).toEqual(["left Deployment/istio-system/istiod"]);
    // An earlier step adopted the mesh.
    const adopted = await previewInstall(look(work()));
    expect(told(await previewUninstall(look(work(), made(adopted))))).toEqual([
      "left Deployment/istio-system/istiod",
    ]);
  });
});
