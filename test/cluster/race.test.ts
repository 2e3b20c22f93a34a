import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { ComparisonResult } from "../../src/compare/result.ts";
import type { RunView } from "../../src/run/run-view.ts";
import { istioOverrides, missingForIstio, TEST_IMAGE } from "../support/cluster-kit.ts";
import { ProductBench } from "../support/product-bench.ts";
import { RequestCounts } from "../support/request-counts.ts";
import { PERF, shownText } from "../support/workspace-user.ts";

const missing = missingForIstio();
if (missing !== undefined) console.log(`the race on a real Istio: ${missing}`);

const [RATE, WARMUP_S, DURATION_S, ROUNDS, CONNECTIONS] = [300, 2, 4, 2, 16];
const RACE =
  `/mesh run compare-meshes meshes=none,istio path=/version rate=${RATE} connections=${CONNECTIONS} ` +
  `rounds=${ROUNDS} duration=${DURATION_S}s warmup=${WARMUP_S}s`;
const NAMES = ["none", "istio"] as const;

describe.skipIf(missing !== undefined)("a race on a real Istio, from the typed command to the report", () => {
  let folder: string;
  let bench: ProductBench;
  let run: RunView;
  let result: ComparisonResult;
  let counted: Readonly<Record<(typeof NAMES)[number], number>>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "regatta-race-"));
    const meshOverrides = join(folder, "overrides.yaml");
    writeFileSync(meshOverrides, stringify(istioOverrides()));
    bench = await ProductBench.start({
      kubeconfig: process.env.REGATTA_TEST_KUBECONFIG ?? "",
      image: TEST_IMAGE,
      meshOverrides,
    });
    const counts = { none: new RequestCounts(bench.cluster), istio: new RequestCounts(bench.cluster) };
    let following = false;
    run = await bench.run(RACE, (view) => {
      if (following || view.steps.find(({ id }) => id === "race")?.cells[0]?.status !== "running") return;
      following = true;
      for (const name of NAMES) counts[name].follow(`race-${name}`, "storefront");
    });
    result = await bench.comparison(run.id);
    const [none, istio] = await Promise.all(NAMES.map((name) => counts[name].atTheEnd()));
    counted = { none: none?.v1 ?? 0, istio: istio?.v1 ?? 0 };
  });
  afterAll(async () => {
    await bench?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("it succeeds, every request is answered, and the report names the meshes that it raced through", () => {
    expect(run.problem).toBeUndefined();
    expect(run.status).toBe("succeeded");
    for (const name of NAMES) {
      expect(result.variants[name]).toMatchObject({
        requests: ROUNDS * DURATION_S * RATE,
        error_rate: 0,
        saturated: false,
      });
    }
    expect(result.variants.istio?.facts).toMatchObject({
      mesh: "istio",
      mesh_version: "1.31.0",
      data_plane: "sidecar",
      mtls: true,
    });
  });

  test("the sidecars cost between two and six times as much as the plain path, in every round", () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [none = 0, istio = 0] = NAMES.map((name) => result.variants[name]?.rounds[round]?.latency_ms.p50);
      const measured = `round ${round + 1}: none ${none} ms, istio ${istio} ms`;
      console.log(measured);
      expect(istio / none, measured).toBeGreaterThan(2);
      expect(istio / none, measured).toBeLessThan(6);
    }
  });

  test("the shop counted as many requests as the load test sent", () => {
    const sent = ROUNDS * (WARMUP_S + DURATION_S) * RATE;
    for (const name of NAMES) {
      expect(counted[name]).toBeGreaterThanOrEqual(sent - CONNECTIONS);
      expect(counted[name]).toBeLessThanOrEqual(sent + CONNECTIONS);
    }
  });

  test("the channel has the card with its picture, and the files", async () => {
    const card = await bench.message(
      "the card with its chart",
      (message) =>
        message.text.startsWith("Race the meshes") && shownText(message).includes('"type":"image"'),
      60_000,
    );
    expect(shownText(card)).toMatch(/Istio \(sidecar\)|istio/);
    const files = bench.workspace.messages(PERF).flatMap((message) => message.files ?? []);
    const smp = files.find(({ name }) => name.endsWith(".smp.yaml"));
    const report = await (await fetch(smp?.url_private ?? "")).text();
    expect(report).toMatch(/type: ISTIO/);
    expect(report).toContain("v1.34");
  });

  test("nothing is left in the cluster", async () => {
    expect(await bench.raceNamespaces()).toEqual([]);
    const reference = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      namespace: "istio-system",
      name: "istiod",
    };
    expect(await bench.cluster.get(reference)).toBeUndefined();
  });

  test("without helm a mesh is not installed, and the run says what to do", async () => {
    const helpless = await ProductBench.start({
      kubeconfig: process.env.REGATTA_TEST_KUBECONFIG ?? "",
      image: TEST_IMAGE,
      helm: join(folder, "no-helm"),
    });
    try {
      const failed = await helpless.run("/mesh run compare-meshes meshes=none,istio");
      expect(failed.status).toBe("failed");
      expect(failed.problem).toMatch(/helm/i);
      expect(failed.problem).toContain("REGATTA_HELM");
      expect(await helpless.raceNamespaces()).toEqual([]);
    } finally {
      await helpless.close();
    }
  });
});
