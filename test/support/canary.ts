import { expect } from "vitest";
import type { RunView } from "../../src/run/run-view.ts";
import type { ProductBench } from "./product-bench.ts";
import { RequestCounts } from "./request-counts.ts";

/** How a canary went: how each step ended, and how many requests each version had answered at the end. */
export interface Canary {
  readonly run: RunView;
  readonly outcomes: Readonly<Record<string, string>>;
  readonly counted: Readonly<Record<string, number>>;
}

/** Types `/mesh run canary …` and follows it to its end. */
export async function runCanary(bench: ProductBench, inputs: string): Promise<Canary> {
  const counts = new RequestCounts(bench.cluster);
  let following = false;
  const run = await bench.run(`/mesh run canary ${inputs}`, (view) => {
    if (following || outcomesOf(view).stable !== "running") return;
    following = true;
    counts.follow("canary", "reviews");
  });
  return { run, outcomes: outcomesOf(run), counted: await counts.atTheEnd() };
}

/** Expectations for a canary whose new version is too slow at one in ten, wherever it runs. */
export function expectRollback({ run, outcomes, counted }: Canary, measuredRequests: number): void {
  expect(run.status).toBe("failed");
  expect(run.problem).toContain("limit 1500 ms");
  expect(outcomes).toMatchObject({
    tenth: "succeeded",
    at_tenth: "failed",
    half: "skipped",
    promote: "skipped",
    rollback: "succeeded",
    rolled_back: "succeeded",
  });
  const { v1 = 0, v3 = 0, v2 } = counted;
  expect(v2).toBeUndefined();
  // A share of the first measurement and none of the second one, which met its threshold.
  expect(v3).toBeGreaterThan(0);
  expect(v3).toBeLessThan(measuredRequests / 2);
  expect(v1).toBeGreaterThan(measuredRequests);
}

function outcomesOf({ steps }: RunView): Readonly<Record<string, string>> {
  return Object.fromEntries(steps.map(({ id, cells }) => [id, cells[0]?.status ?? ""]));
}
