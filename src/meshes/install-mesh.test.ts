import { describe, expect, test } from "vitest";
import {
  istioCrd as crd,
  healthyIstio,
  istiod,
  library,
  meshBench,
  istioWebhook as webhook,
} from "../../test/support/mesh-bench.ts";
import { Failure } from "../base/failure.ts";
import type { Helm } from "../kubernetes/helm/helm.ts";
import { labelled, RUN_LABEL } from "../kubernetes/objects/ownership.ts";
import { CRD } from "./crds.ts";
import { installMesh } from "./install-mesh.ts";
import { readRecord, writeRecord } from "./install-record.ts";
import { uninstallMesh } from "./uninstall-mesh.ts";

describe("installing", () => {
  test("creates the namespace, installs the releases in order, and can be repeated", async () => {
    const { cluster, releases, work } = meshBench();
    const outcome = { mesh: "istio", version: "1.31.0", adopted: false };
    expect(await installMesh(work())).toEqual(outcome);
    expect(await installMesh(work())).toEqual(outcome);
    expect([...releases.keys()]).toEqual(["istio-base", "istiod"]);
    const namespace = await cluster.get({ apiVersion: "v1", kind: "Namespace", name: "istio-system" });
    expect(namespace?.metadata.labels).toEqual({ [RUN_LABEL]: "run-a" });
  });

  test("none installs nothing", async () => {
    const { cluster, work } = meshBench();
    const outcome = await installMesh(work({ adapter: library.get("none") }));
    expect(outcome).toEqual({ mesh: "none", version: null, adopted: false });
    expect(cluster.log).toEqual([]);
  });

  test("a mesh that somebody else installed is adopted, reported with its own version, and never removed", async () => {
    const { cluster, work } = meshBench();
    for (const object of [istiod, webhook]) cluster.put(object);
    expect(await installMesh(work())).toEqual({ mesh: "istio", version: "1.30.0", adopted: true });
    expect(await uninstallMesh(work())).toBe(false);
    expect(cluster.log).toEqual([]);
  });

  test("a mesh that another run has made ready is adopted", async () => {
    const { work } = meshBench();
    await installMesh(work());
    expect(await installMesh(work({ runId: "run-b" }))).toMatchObject({ adopted: true });
    expect(await uninstallMesh(work({ runId: "run-b" }))).toBe(false);
  });
});

describe("an unfinished installation", () => {
  const crash = new Error("the process died");
  const dying = () => {
    let calls = 0;
    return async () => {
      if (++calls > 4) throw crash;
    };
  };

  test("is continued by the same run, keeps others away until its deadline, and is taken over after that", async () => {
    const { cluster, work } = meshBench();
    await expect(installMesh(work({ assertOwned: dying() }))).rejects.toBe(crash);
    expect(cluster.names()).toContain("ConfigMap/istio-system/regatta-mesh-istio");
    await expect(installMesh(work({ runId: "run-b" }))).rejects.toMatchObject({ code: "MESH_BUSY" });
    const late = await installMesh(work({ runId: "run-b", nowMs: () => 70_000 }));
    expect(late).toMatchObject({ adopted: false });
    expect(await uninstallMesh(work({ runId: "run-b" }))).toBe(true);
    expect(cluster.names()).toEqual(["Namespace/default"]);
  });
});

describe("a failure is explained and undone", () => {
  test("a control plane that does not become ready", async () => {
    const { cluster, work } = meshBench({ ...healthyIstio, istiod: [{ ...istiod, status: {} }, webhook] });
    const failing = installMesh(work());
    await expect(failing).rejects.toMatchObject({
      code: "MESH_NOT_READY",
      message: expect.stringContaining("The pods of istio-system are not well."),
      state: "The unfinished installation of Istio (sidecar) was undone.",
    });
    expect(cluster.names()).toEqual(["Namespace/default"]);
  });

  test("a webhook without its authority", async () => {
    const bare = { ...webhook, webhooks: [{ clientConfig: {} }] };
    const { work } = meshBench({ ...healthyIstio, istiod: [istiod, bare] });
    await expect(installMesh(work())).rejects.toMatchObject({
      code: "MESH_NOT_READY",
      message: expect.stringContaining("does not know its certificate authority"),
    });
  });

  test("a helm failure, reported with its own code", async () => {
    const { cluster, work } = meshBench();
    const helm: Helm = {
      ...work().helm,
      upgradeInstall: async () => {
        throw new Failure("HELM_FAILED", "no network");
      },
    };
    await expect(installMesh(work({ helm }))).rejects.toMatchObject({
      code: "HELM_FAILED",
      state: expect.stringContaining("was undone"),
    });
    expect(cluster.names()).toEqual(["Namespace/default"]);
  });
});

describe("refusals, before anything is changed", () => {
  test("a retired mesh says why and what to use instead", async () => {
    const { cluster, work } = meshBench();
    await expect(installMesh(work({ adapter: library.get("osm") }))).rejects.toMatchObject({
      code: "MESH_RETIRED",
      message: expect.stringContaining("archived"),
      hint: expect.stringContaining("istio"),
    });
    expect(cluster.log).toEqual([]);
  });

  test("a sandbox mesh on a real cluster", async () => {
    const { cluster, work } = meshBench();
    const failing = installMesh(work({ adapter: library.get("sidecar") }));
    await expect(failing).rejects.toMatchObject({ code: "MESH_WRONG_ENVIRONMENT" });
    expect(cluster.log).toEqual([]);
  });

  test("a mesh that conflicts with an installed one, and one whose CRDs are missing", async () => {
    const { cluster, work } = meshBench();
    for (const object of [istiod, webhook]) cluster.put(object);
    const base = {
      ...library.get("istio"),
      name: "other",
      readiness: [{ kind: "Deployment" as const, name: "x", namespace: "y" }],
    };
    const conflicting = { ...base, conflicts_with: ["istio"] };
    await expect(installMesh(work({ adapter: conflicting }))).rejects.toMatchObject({
      code: "MESH_CONFLICT",
    });
    const needy = { ...base, required_crds: ["httproutes.gateway.networking.k8s.io"] };
    await expect(installMesh(work({ adapter: needy }))).rejects.toMatchObject({ code: "MESH_CRDS_MISSING" });
  });

  test("somebody else's partial installation is left alone", async () => {
    const { cluster, work } = meshBench();
    const helm: Helm = { ...work().helm, status: async () => ({ status: "deployed", revision: 1 }) };
    await expect(installMesh(work({ helm }))).rejects.toMatchObject({ code: "MESH_PARTIAL" });
    expect(cluster.log).not.toContain("delete Deployment/istio-system/istiod");
  });
});

describe("uninstalling", () => {
  test("removes releases, what they leave behind, and only the CRDs that came with them", async () => {
    const { cluster, work } = meshBench();
    cluster.put(crd("telemetries.telemetry.istio.io"));
    cluster.put(crd("gadgets.notistio.io"));
    await installMesh(work());
    const root = { name: "istio-ca-root-cert", namespace: "default" };
    cluster.put({ apiVersion: "v1", kind: "ConfigMap", metadata: root });
    expect(await uninstallMesh(work())).toBe(true);
    expect(cluster.names()).toEqual([
      "CustomResourceDefinition/gadgets.notistio.io",
      "CustomResourceDefinition/telemetries.telemetry.istio.io",
      "Namespace/default",
    ]);
    expect(await uninstallMesh(work())).toBe(false);
  });

  test("what another mesh also depends on is left, and goes with the last one", async () => {
    const { cluster, work } = meshBench({}, { sandbox: true });
    const shared = "CustomResourceDefinition/httproutes.gateway.networking.k8s.io";
    const nothing = {
      state: "ready",
      version: "0.1.0",
      deadlineMs: 0,
      releases: [],
      namespaces: [],
    } as const;
    const own = { apiVersion: "v1", kind: "ConfigMap", name: "own", namespace: "ambient-system" };
    const crdReference = { ...CRD, name: "httproutes.gateway.networking.k8s.io" };
    cluster.put(labelled(crd("httproutes.gateway.networking.k8s.io"), "run-a"));
    for (const name of ["sidecar", "ambient"]) {
      const objects = name === "ambient" ? [crdReference, own] : [crdReference];
      await writeRecord(
        library.get(name),
        cluster,
        { run: "run-a", ...nothing, objects, crdsBefore: [] },
        {},
      );
    }
    const { name, namespace, ...typed } = own;
    cluster.put(labelled({ ...typed, metadata: { name, namespace } }, "run-a"));
    expect(await uninstallMesh(work({ adapter: library.get("ambient") }))).toBe(true);
    expect(cluster.names()).toContain(shared);
    expect(cluster.names()).not.toContain("ConfigMap/ambient-system/own");
    expect(await uninstallMesh(work({ adapter: library.get("sidecar") }))).toBe(true);
    expect(cluster.names()).not.toContain(shared);
  });

  test("a record that somebody else has changed removes nothing of theirs", async () => {
    const { cluster, releases, work } = meshBench();
    await installMesh(work());
    const record = await readRecord(library.get("istio"), cluster, {});
    if (record === undefined) throw new Error("there is no record");
    const theirs = { apiVersion: "v1", kind: "ConfigMap", name: "coredns", namespace: "kube-system" };
    const { name, namespace } = theirs;
    cluster.put({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace } });
    const [istiodRelease] = releases.values();
    if (istiodRelease === undefined) throw new Error("nothing was installed");
    await work().helm.upgradeInstall({ ...istiodRelease, release: "theirs", namespace: "prod" });
    const forged = {
      ...record,
      objects: [...record.objects, theirs],
      releases: [...record.releases, { release: "theirs", namespace: "prod" }],
    };
    await writeRecord(library.get("istio"), cluster, forged, {});
    expect(await uninstallMesh(work())).toBe(true);
    expect(cluster.names()).toContain("ConfigMap/kube-system/coredns");
    expect([...releases.keys()]).toEqual(["theirs"]);
  });

  test("a namespace that existed before stays", async () => {
    const { cluster, work } = meshBench();
    cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "istio-system" } });
    await installMesh(work());
    await uninstallMesh(work());
    expect(cluster.names()).toEqual(["Namespace/default", "Namespace/istio-system"]);
  });

  test("a run that lost its lease changes nothing", async () => {
    const { cluster, work } = meshBench();
    await installMesh(work());
    const before = cluster.names();
    const lost = async () => {
      throw new Failure("LEASE_LOST", "another process owns the run");
    };
    await expect(uninstallMesh(work({ assertOwned: lost }))).rejects.toMatchObject({ code: "LEASE_LOST" });
    expect(cluster.names()).toEqual(before);
  });
});
