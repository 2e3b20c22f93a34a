import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { eventually } from "../support/eventually.ts";
import { expectGolden } from "../support/golden.ts";
import { preparedRun } from "../support/prepared-run.ts";
import { ProductBench, RACE_MS } from "../support/product-bench.ts";
import { shownText } from "../support/workspace-user.ts";

const CANARY = fileURLToPath(new URL("../../playbooks/canary.yaml", import.meta.url));

const STANDING = `version: 1
name: standing
steps:
  - { uses: mesh.install, with: { mesh: sidecar } }
  - { uses: app.deploy, with: { app: bookshop, mesh: sidecar, namespace: race-a } }
  - id: rule
    uses: traffic.apply
    with: { mesh: sidecar, namespace: race-a, rules: [{ service: reviews, routes: [{ split: { v1: 100 } }] }] }
`;

/** Every action that changes a cluster, on top of what the playbook above has left in place. */
const CHANGING = `version: 1
name: changing
steps:
  - { id: mesh, uses: mesh.install, with: { mesh: sidecar } }
  - id: shop
    uses: app.deploy
    with: { app: bookshop, mesh: sidecar, namespace: race-a, env: { reviews-v3: { SLOW_MS: 300 } } }
  - id: tenth
    uses: traffic.apply
    with:
      { mesh: sidecar, namespace: race-a, rules: [{ service: reviews, routes: [{ split: { v1: 90, v3: 10 } }] }] }
  - id: settings
    uses: k8s.apply
    with:
      manifests:
        - { apiVersion: v1, kind: ConfigMap, metadata: { name: settings, namespace: race-a }, data: { a: "1" } }
        - { apiVersion: v1, kind: ConfigMap, metadata: { name: settings, namespace: kube-system }, data: { a: "1" } }
  - id: nothing
    uses: traffic.apply
    with: { mesh: sidecar, namespace: race-a, rules: [{ service: reviewz, routes: [{ split: { v1: 100 } }] }] }
  - { id: back, uses: traffic.clear, with: { namespace: race-a, services: [reviews] } }
  - id: gone
    uses: k8s.delete
    with:
      objects:
        - { api_version: v1, kind: ConfigMap, name: settings, namespace: race-a }
        - { api_version: apps/v1, kind: Deployment, name: ratings-v1, namespace: race-a }
        - { api_version: apps/v1, kind: Deployment, name: nobodys, namespace: race-a }
finally:
  - { id: shop_gone, uses: app.remove, with: { app: bookshop, namespace: race-a } }
  - { id: mesh_gone, uses: mesh.uninstall, with: { mesh: sidecar } }
`;

const KINDS = [
  ["v1", "Namespace", "Service", "ConfigMap", "Secret", "Pod"],
  ["apps/v1", "Deployment"],
  ["batch/v1", "Job"],
  ["apiextensions.k8s.io/v1", "CustomResourceDefinition"],
  ["admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"],
  ["gateway.networking.k8s.io/v1", "HTTPRoute"],
] as const;

describe("a preview of everything that changes a cluster", { timeout: RACE_MS }, () => {
  let bench: ProductBench;
  beforeAll(async () => {
    bench = await ProductBench.start();
  }, RACE_MS);
  afterAll(() => bench?.close());

  /** Every object with its version: no preview may change any of these. */
  async function versions(): Promise<readonly string[]> {
    const found: string[] = [];
    for (const [apiVersion, ...kinds] of KINDS) {
      for (const kind of kinds) {
        const objects = await bench.cluster.list({ apiVersion, kind }).catch(() => []); // not served yet
        for (const { metadata } of objects)
          found.push(`${kind} ${metadata.namespace}/${metadata.name} ${metadata.resourceVersion}`);
      }
    }
    return found.sort();
  }

  async function preview(path: string, text: string): Promise<string> {
    const { plan } = preparedRun({ source: { path, text } }, actionCatalogue).content;
    const before = await versions();
    const told = await bench.product.preview(plan);
    expect(await versions()).toEqual(before);
    return told;
  }

  test("on an empty cluster: the bundled canary, step by step, and the same in Slack", async () => {
    const told = await preview("canary.yaml", readFileSync(CANARY, "utf8"));
    expectGolden(`${told}\n`, new URL("golden/preview-canary.txt", import.meta.url));
    const before = await versions();
    const answer = shownText(await bench.ask("/mesh preview canary"));
    expect(await versions()).toEqual(before);
    expect(answer).toContain("What `canary` would change. Nothing was changed.");
    // Longer than one block in Slack, and complete.
    const inJson = (line: string) => JSON.stringify(line.trim().replaceAll("&", "&amp;")).slice(1, -1);
    for (const line of told.split("\n")) expect(answer).toContain(inJson(line));
  });

  test("on a cluster in use: what is used, changed, restored, refused and left", async () => {
    const { id } = await bench.product.engine.start(
      preparedRun(
        { source: { path: "standing.yaml", text: STANDING }, requestedBy: "test" },
        actionCatalogue,
      ),
    );
    expect(await bench.product.engine.waitForEnd(id)).toMatchObject({ status: "succeeded" });
    await eventually("a cluster at rest", async () => {
      const before = JSON.stringify(await versions());
      await bench.cluster.facts();
      return JSON.stringify(await versions()) === before;
    });
    const told = await preview("changing.yaml", CHANGING);
    expectGolden(`${told.replaceAll(id, "RUN")}\n`, new URL("golden/preview-changing.txt", import.meta.url));
  });
});
