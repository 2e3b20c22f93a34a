import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { stringify } from "yaml";
import { expectRollback, runCanary } from "../support/canary.ts";
import { istioOverrides, missingForIstio, TEST_IMAGE } from "../support/cluster-kit.ts";
import { ProductBench } from "../support/product-bench.ts";

const missing = missingForIstio();
if (missing !== undefined) console.log(`the canary on a real Istio: ${missing}`);

describe.skipIf(missing !== undefined)("the same canary on a real Istio", () => {
  let folder: string;
  let bench: ProductBench;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "regatta-canary-"));
    const meshOverrides = join(folder, "overrides.yaml");
    writeFileSync(meshOverrides, stringify(istioOverrides()));
    const kubeconfig = process.env.REGATTA_TEST_KUBECONFIG ?? "";
    bench = await ProductBench.start({ kubeconfig, image: TEST_IMAGE, meshOverrides });
  });
  afterAll(async () => {
    await bench?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("rolls back automatically if the new version is too slow", async () => {
    expectRollback(await runCanary(bench, "mesh=istio rate=50 duration=7s p99=1500 slow=3000"), 350);
  });
});
