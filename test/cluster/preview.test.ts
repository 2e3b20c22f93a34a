import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { createMeshInstall } from "../../src/actions/mesh/install.ts";
import { createMeshUninstall } from "../../src/actions/mesh/uninstall.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { createHelm } from "../../src/kubernetes/helm/helm.ts";
import { loadMeshes } from "../../src/meshes/load-meshes.ts";
import { actionContext } from "../support/action-context.ts";
import { istioOverrides, missingForIstio, TEST_IMAGE } from "../support/cluster-kit.ts";
import { preparedRun } from "../support/prepared-run.ts";
import { ProductBench } from "../support/product-bench.ts";

const missing = missingForIstio();
if (missing !== undefined) console.log(`a preview on a real cluster: ${missing}`);
const CANARY = fileURLToPath(new URL("../../playbooks/canary.yaml", import.meta.url));
/**
 * Who would have written if a preview wrote anything: the API server records the writer and the time for each field.
 */
const WRITERS = /^(regatta|helm)/;

interface Listed {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly managedFields?: readonly {
      readonly manager: string;
      readonly operation: string;
      readonly time?: string;
    }[];
  };
}

describe.skipIf(missing !== undefined)("a preview on a real cluster, with a real helm", () => {
  let folder: string;
  let bench: ProductBench;
  let services: Parameters<typeof createMeshInstall>[0];
  const context = actionContext("preview-test-run");
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "regatta-preview-"));
    const meshOverrides = join(folder, "overrides.yaml");
    writeFileSync(meshOverrides, stringify(istioOverrides()));
    const kubeconfig = process.env.REGATTA_TEST_KUBECONFIG ?? "";
    bench = await ProductBench.start({ kubeconfig, meshOverrides });
    services = {
      connect: async () => bench.cluster,
      keepClusterUid: async (_, uid) => uid,
      lockHolder: async () => undefined,
      hasEnded: async () => false,
      clock: systemClock,
      meshes: loadMeshes([]).library,
      overrides: istioOverrides(),
      helm: createHelm({ program: "helm", kubeconfigPath: kubeconfig, log: silentLog }),
      image: TEST_IMAGE,
    };
  });
  afterAll(async () => {
    await createMeshUninstall(services).run({ mesh: "istio", timeout: "3m" }, context);
    await bench?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const kubectl = (...args: readonly string[]) =>
    execFileSync("kubectl", args, { encoding: "utf8", maxBuffer: 256 * 1024 * 1024 });

  /**
   * Title → what Regatta and helm have written to it and when, for every object of every kind that the server lists.
   */
  function everything(): ReadonlyMap<string, string> {
    const kinds = kubectl("api-resources", "--verbs=list", "-o", "name").trim().split("\n");
    const flags = ["--all-namespaces", "--show-managed-fields", "-o", "json"];
    const { items } = JSON.parse(kubectl("get", kinds.join(","), ...flags)) as {
      readonly items: readonly Listed[];
    };
    return new Map(
      items.map(({ kind, metadata: { namespace, name, managedFields = [] } }) => [
        [kind, namespace, name].filter(Boolean).join("/"),
        managedFields
          .filter(({ manager }) => WRITERS.test(manager))
          .map(({ manager, operation, time }) => `${manager} ${operation} ${time}`)
          .join(", "),
      ]),
    );
  }

  /** What the cluster does by itself all the time, such as renewing leases, is not ours. */
  const ours = (objects: ReadonlyMap<string, string>) => [...objects].filter(([, writes]) => writes !== "");

  async function preview(): Promise<string> {
    const source = { path: "canary.yaml", text: readFileSync(CANARY, "utf8") };
    const { plan } = preparedRun({ source, inputs: { mesh: "istio" } }, actionCatalogue).content;
    const before = ours(everything());
    const told = await bench.product.preview(plan);
    expect(ours(everything())).toEqual(before);
    return told;
  }

  test("predicts what installing Istio creates, and that an installed Istio is used and left alone", async () => {
    const before = everything();
    const told = await preview();
    const install = told.split("\n\n").find((part) => part.startsWith("mesh: mesh.install")) ?? "";
    expect(install).toMatch(
      /\+ HelmRelease\/istio-system\/istiod would be created\n +chart istiod 1\.31\.0 from http/,
    );
    const foretold = [...install.matchAll(/^ {2}\+ (\S+) would be created$/gm)].map(
      (match) => match[1] ?? "",
    );
    expect(told).toContain("- HelmRelease/istio-system/istiod would be deleted");

    await createMeshInstall(services).run({ mesh: "istio", timeout: "4m" }, context);
    const standing = everything();
    const objects = foretold.filter((title) => !title.startsWith("HelmRelease/"));
    expect(objects.filter((title) => !standing.has(title))).toEqual([]);
    expect(objects.filter((title) => before.has(title))).toEqual([]);
    const later = await preview();
    expect(later).toContain("= Deployment/istio-system/istiod is left");
    expect(later).not.toContain("HelmRelease");
  });
});
