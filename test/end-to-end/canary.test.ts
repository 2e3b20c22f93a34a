import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectRollback, runCanary } from "../support/canary.ts";
import { ProductBench, RACE_MS } from "../support/product-bench.ts";

/** With enough room for a slow machine between acceptable and too slow, and with the 300 answers that a p99 needs. */
const LIMITS = "rate=50 duration=7s p99=1500";

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
    // All of the last 400 requests, half of the previous 400, a tenth of the first.
    expect(counted.v3).toBeGreaterThan(400);
    expect(counted.v3).toBeLessThan(900);
  });

  test("rolls back automatically if the new version is too slow", async () => {
    expectRollback(await runCanary(bench, `${LIMITS} slow=3000`), 350);
    expect(await bench.raceNamespaces()).toEqual([]);
  });
});
