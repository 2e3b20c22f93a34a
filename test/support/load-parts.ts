import type { Cluster } from "../../src/kubernetes/cluster.ts";
import { runLoadJob } from "../../src/load/job/run-load-job.ts";
import { createLoadSpec } from "../../src/load/order/spec.ts";
import { Recorder } from "../../src/load/result/recorder.ts";
import type { LoadResult } from "../../src/load/result/result.ts";
import { describeOutcome } from "../../src/load/send/describe-outcome.ts";
import { allSent } from "./all-sent.ts";

export const partSpec = createLoadSpec({
  url: "http://shop.race.svc.cluster.local/",
  rateRps: 20,
  durationMs: 1_000,
});

/** When the measured time of a part began, unless a test says otherwise. */
export const STARTED_MS = Date.parse("2026-01-02T03:04:05.000Z");

/** The result of one share of two: ten answers of 1 ms. */
function partOf(index: number, startedAt: string): LoadResult {
  const recorder = new Recorder();
  for (let i = 0; i < 10; i++) {
    recorder.wrote(10);
    recorder.sent(1, false);
    recorder.answered(0, 200, 1_000, 1_000, 10);
  }
  const outcome = allSent(recorder.finish(1));
  const share = { index, count: 2 };
  return describeOutcome(outcome, { spec: partSpec, share, measuredFrom: new Date(startedAt) });
}

/** A line in the log of a load pod. */
export const line = (value: object) => JSON.stringify(value);
export const readyLine = (aheadMs = 0) => line({ type: "ready", atMs: Date.now() + aheadMs });
export const resultLine = (index: number, startedAt = new Date(STARTED_MS).toISOString()) =>
  line({ type: "result", result: partOf(index, startedAt) });

/** Runs a load Job of two pods. */
export function runTwoPods(
  cluster: Cluster,
  change: Partial<Parameters<typeof runLoadJob>[2]> = {},
  asked = partSpec,
): Promise<LoadResult> {
  return runLoadJob(cluster, asked, {
    namespace: "race",
    image: "regatta",
    pods: 2,
    runLabels: { "regatta.dev/run": "01k8x" },
    signal: new AbortController().signal,
    timeoutMs: 10_000,
    ...change,
  });
}
