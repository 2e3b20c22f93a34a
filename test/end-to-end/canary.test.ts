import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectRollback, runCanary } from "../support/canary.ts";
import { ProductBench, RACE_MS } from "../support/product-bench.ts";

/** With enough room for a slow machine between acceptable and too slow. */
const LIMITS = "rate=50 duration=2s p99=1500";

describe("the canary in the sandbox", { timeout: RACE_MS }, () => {
  let bench: ProductBench;
  beforeAll(async () => {
    bench = await ProductBench.start();
  }, RACE_MS);
  afterAll(() => bench?.close());

  test("rolls out a good version to everybody, step by step", async () => {
    const { run, outcomes, counted } = await runCanary(bench, LIMITS);
    expect(run).toMatchObject({ status: "succeeded", warnings: [] });
    expect(outcomes).toMatchObject({ at_tenth: "succeeded", at_half: "succeeded", promoted: "succeeded" });
    expect(outcomes).toMatchObject({ rollback: "skipped", rolled_back: "skipped" });
    // All of the last 150 requests, half of the previous 150, a tenth of the first.
    expect(counted.v3).toBeGreaterThan(150);
    expect(counted.v3).toBeLessThan(350);
  });

  test("rolls back automatically if the new version is too slow", async () => {
    expectRollback(await runCanary(bench, `${LIMITS} slow=3000`), 100);
    expect(await bench.raceNamespaces()).toEqual([]);
  });
});
