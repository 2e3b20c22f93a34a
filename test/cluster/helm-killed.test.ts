import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { createMeshUninstall } from "../../src/actions/mesh/uninstall.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { connectCluster } from "../../src/kubernetes/client/connect-cluster.ts";
import type { Cluster } from "../../src/kubernetes/cluster.ts";
import { createHelm } from "../../src/kubernetes/helm/helm.ts";
import { readRecord } from "../../src/meshes/install-record.ts";
import { loadMeshes } from "../../src/meshes/load-meshes.ts";
import type { RunView } from "../../src/run/run-view.ts";
import { compileChild, type Life, live } from "../faults/child-process.ts";
import { actionContext } from "../support/action-context.ts";
import { istioOverrides, missingForIstio, TEST_IMAGE } from "../support/cluster-kit.ts";
import { eventually } from "../support/eventually.ts";

const missing = missingForIstio();
if (missing !== undefined) console.log(`helm killed on a real cluster: ${missing}`);
const kubeconfig = process.env.REGATTA_TEST_KUBECONFIG ?? "";

const NAMESPACE = "istio-system";
const INSTALL =
  "version: 1\nname: install\nsteps:\n  - { id: mesh, uses: mesh.install, with: { mesh: istio } }\n";

describe.skipIf(missing !== undefined)("killed in the middle of helm upgrade --install of Istio", () => {
  let program: string;
  let cluster: Cluster;
  let folder: string;
  const lives: Life[] = [];

  beforeAll(async () => {
    program = await compileChild("sandbox-child");
    cluster = await connectCluster({ kubeconfigPath: kubeconfig, log: silentLog });
  });
  afterAll(() => {
    cluster.close();
    rmSync(program, { force: true });
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "regatta-helm-"));
    writeFileSync(join(folder, "overrides.yaml"), stringify(istioOverrides()));
  });
  afterEach(async () => {
    await Promise.all(lives.splice(0).map((life) => life.kill()));
    const { library } = loadMeshes([]);
    const record = await readRecord(library.get("istio"), cluster, {});
    const uninstall = createMeshUninstall({
      connect: async () => cluster,
      keepClusterUid: async (_, uid) => uid,
      lockHolder: async () => undefined,
      hasEnded: async () => false,
      clock: systemClock,
      meshes: library,
      overrides: istioOverrides(),
      helm: createHelm({ program: "helm", kubeconfigPath: kubeconfig, log: silentLog }),
      image: TEST_IMAGE,
    });
    await uninstall.run({ mesh: "istio", timeout: "2m" }, actionContext(record?.run ?? ""));
    rmSync(folder, { recursive: true, force: true });
  });

  /** The bot, which installs Istio or continues the installation. */
  function start(): Life {
    const path = join(folder, "install.yaml");
    writeFileSync(path, INSTALL);
    const life = live(program, [join(folder, "bot"), kubeconfig, path, ""], {
      ...process.env,
      REGATTA_MESH_OVERRIDES: join(folder, "overrides.yaml"),
      REGATTA_IMAGE: TEST_IMAGE,
    });
    lives.push(life);
    return life;
  }

  async function ended(): Promise<RunView> {
    const { view } = JSON.parse(await start().line("ENDED")) as { view: RunView };
    return view;
  }

  /** What helm stores of a release: one Secret per revision. */
  async function revisions(release: string): Promise<readonly (string | undefined)[]> {
    const labelSelector = `owner=helm,name=${release}`;
    const kept = await cluster.list({
      apiVersion: "v1",
      kind: "Secret",
      namespace: NAMESPACE,
      labelSelector,
    });
    return kept.map(({ metadata }) => metadata.labels?.status);
  }

  /** Resolves while helm is halfway: its release has been started, and its objects are being created. */
  async function inTheMiddle(): Promise<void> {
    await eventually("istiod's release", async () => (await revisions("istiod")).length > 0, 60_000);
  }

  /** The helm process that the bot noted; it outlives the bot. */
  function helmPid(): number {
    const notes = join(folder, "bot", "helm");
    const [note = ""] = readdirSync(notes).filter((name) => name.endsWith(".json"));
    return (JSON.parse(readFileSync(join(notes, note), "utf8")) as { helm: { pid: number } }).helm.pid;
  }

  async function expectInstalledOnce(): Promise<void> {
    for (const release of ["istio-base", "istiod"]) {
      const statuses = await revisions(release);
      expect(statuses.filter((status) => status === "deployed")).toHaveLength(1);
      expect(statuses.filter((status) => status?.startsWith("pending"))).toEqual([]);
    }
    const istiod = await cluster.list({
      apiVersion: "apps/v1",
      kind: "Deployment",
      namespace: NAMESPACE,
      labelSelector: "app=istiod",
    });
    expect(istiod).toHaveLength(1);
  }

  test("together with helm, as when a machine dies: Istio is installed once, and the run says what was repaired", async () => {
    const first = start();
    await inTheMiddle();
    process.kill(helmPid(), "SIGKILL");
    await first.kill();
    expect(await revisions("istiod")).toEqual(["pending-install"]);

    const view = await ended();

    expect(view.status).toBe("succeeded");
    expect(view.warnings.join("\n")).toContain(
      "The helm release istiod was left pending-install by a helm process that died: it was removed and installed again.",
    );
    await expectInstalledOnce();
  });

  test("alone, while helm keeps running: that helm is ended first, and Istio is installed once", async () => {
    const first = start();
    await inTheMiddle();
    const orphan = helmPid();
    await first.kill();

    const view = await ended();

    expect(view.status).toBe("succeeded");
    await expectInstalledOnce();
    expect(() => process.kill(orphan, 0)).toThrow("ESRCH");
  });
});
