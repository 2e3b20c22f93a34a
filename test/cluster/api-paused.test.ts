import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { connectCluster } from "../../src/kubernetes/client/connect-cluster.ts";
import type { Cluster } from "../../src/kubernetes/cluster.ts";
import { composeProduct, type Product } from "../../src/main/compose.ts";
import { notifyMessage } from "../../src/slack/cards/notify-message.ts";
import { missingForIstio } from "../support/cluster-kit.ts";
import { eventually } from "../support/eventually.ts";
import { preparedRun } from "../support/prepared-run.ts";

const missing = missingForIstio();
if (missing !== undefined) console.log(`the API server paused in the clean-up: ${missing}`);
const kubeconfig = process.env.REGATTA_TEST_KUBECONFIG ?? "";

/** How long the step that cleans up waits by itself. */
const STEP_TIMEOUT = "20s";
/** Longer than that, and than the short run's own time for its clean-up. */
const PAUSE_MS = 80_000;

/** The API server of the kit, beside its credentials: `control-plane/apiserver.pid`. */
function apiServerPid(): number {
  const folder = process.env.MESH_LAB ?? "/var/tmp/mesh-lab";
  return Number(readFileSync(join(folder, "run/control-plane/apiserver.pid"), "utf8"));
}

const playbook = (name: string, finallyTimeout: string) => `version: 1
name: ${name}
timeout: { steps: 10m, finally: ${finallyTimeout} }
concurrency: { group: ${name} }
steps:
  - id: make
    uses: k8s.apply
    with:
      manifests:
        - { apiVersion: v1, kind: Namespace, metadata: { name: ${name} } }
        - { apiVersion: v1, kind: ConfigMap, metadata: { name: kept, namespace: ${name} }, data: { a: "1" } }
finally:
  - { id: pause, uses: wait, with: { duration: 2s } }
  - id: clean
    uses: k8s.delete
    with: { objects: [{ api_version: v1, kind: Namespace, name: ${name} }], timeout: ${STEP_TIMEOUT} }
  - { id: after, uses: wait, with: { duration: 1s } }
`;

describe.skipIf(missing !== undefined)(
  "the API server stops for longer than a step waits in the middle of `finally`",
  () => {
    let folder: string;
    let product: Product;
    let cluster: Cluster;
    let isPaused = false;

    const signalApiServer = (signal: "SIGSTOP" | "SIGCONT") => {
      process.kill(apiServerPid(), signal);
      isPaused = signal === "SIGSTOP";
    };
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "regatta-paused-"));
      const { config } = readConfig({ dataDir: folder, kubeconfig }, process.env);
      if (!config) throw new Error("the settings are invalid");
      product = await composeProduct(config, silentLog, { noticeOf: notifyMessage });
      cluster = await connectCluster({ kubeconfigPath: kubeconfig, log: silentLog });
    });
    afterAll(async () => {
      if (isPaused) signalApiServer("SIGCONT");
      await product.engine.close();
      await product.close();
      cluster.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const start = async (name: string, finallyTimeout: string) => {
      const source = { path: `${name}.yaml`, text: playbook(name, finallyTimeout) };
      return (await product.engine.start(preparedRun({ source }, actionCatalogue))).id;
    };
    const isGone = (name: string) =>
      eventually(
        `namespace ${name} to be gone`,
        async () => (await cluster.get({ apiVersion: "v1", kind: "Namespace", name })) === undefined,
        60_000,
      );

    test("a clean-up waits within its own time; what is left when that is over is named, and removed by a stop", {
      timeout: 300_000,
    }, async () => {
      const [patient, short] = await Promise.all([
        start("paused-patient", "6m"),
        start("paused-short", "1m"),
      ]);
      const inFinally = new Set<string>();
      await new Promise<void>((resolve) => {
        product.engine.subscribe(({ view }) => {
          if (view.steps.find(({ id }) => id === "pause")?.cells[0]?.status === "running")
            inFinally.add(view.id);
          if (inFinally.size === 2) resolve();
        });
      });
      signalApiServer("SIGSTOP");
      const pausedAtMs = systemClock.monotonicMs();

      const left = await product.engine.waitForEnd(short);
      const endedAfterMs = systemClock.monotonicMs() - pausedAtMs;
      console.log(
        `the short one ended ${Math.round(endedAfterMs / 1_000)} s after the pause began: ${left.problem}`,
      );
      expect(isPaused).toBe(true);
      expect(left.status).toBe("failed");
      expect(left.problem).toContain("Namespace/paused-short");

      await systemClock.sleep(PAUSE_MS - (systemClock.monotonicMs() - pausedAtMs));
      expect((await product.engine.view(patient))?.status).toBe("running");
      signalApiServer("SIGCONT");
      const view = await product.engine.waitForEnd(patient);
      console.log(
        `the patient one ended ${Math.round((systemClock.monotonicMs() - pausedAtMs) / 1_000)} s after the pause began`,
      );
      expect([view.status, view.problem]).toEqual(["succeeded", undefined]);
      await isGone("paused-patient");

      expect(await cluster.get({ apiVersion: "v1", kind: "Namespace", name: "paused-short" })).toBeDefined();
      await product.engine.cancel(short, "an operator");
      await isGone("paused-short");
      const resumed = await product.engine.waitForEnd(short);
      expect(resumed.status).not.toBe("running");
    });
  },
);
