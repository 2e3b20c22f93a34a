import { describe, expect, test } from "vitest";
import { allSent } from "../../../test/support/all-sent.ts";
import { createLoadSpec, type LoadRequest } from "../order/spec.ts";
import { mergeLoadResults } from "../result/merge.ts";
import { Recorder } from "../result/recorder.ts";
import type { LoadResult } from "../result/result.ts";
import { withoutRows } from "../result/without-rows.ts";
import { describeOutcome } from "../send/describe-outcome.ts";
import { resultLine } from "./result-line.ts";
import { parseWorkerLine } from "./worker-line.ts";

/** One share of two, in which every second has latencies of its own. */
function resultOf(seconds: number, others: LoadRequest["others"] = []): LoadResult {
  const recorder = new Recorder({ targets: 1 + others.length });
  for (let second = 0; second < seconds; second++)
    for (let i = 0; i < 400; i++) {
      const us = 1_000 + ((i * 7_919 + second * 104_729) % 200_000);
      recorder.answered(second, 200, us, us, 100);
    }
  const durationMs = seconds * 1_000;
  const spec = createLoadSpec({ url: "http://127.0.0.1:1/", others, rateRps: 800, durationMs });
  const facts = { spec, share: { index: 0, count: 2 }, measuredFrom: new Date(0) };
  return describeOutcome(allSent(recorder.finish(seconds), durationMs), facts);
}

const progress = {
  elapsedMs: 1_500.5,
  totalMs: 10_000,
  phase: "warmup",
  requests: 10,
  errors: 0,
  rateRps: 99.9,
  p50Ms: 1.2,
  p99Ms: 3.4,
};

test.each([
  [{ type: "ready", atMs: 1_767_225_600_000 }],
  [{ type: "progress", progress }],
  [{ type: "failure", code: "LOAD_TARGET_UNREACHABLE", message: "No.", hint: "Look." }],
  [{ type: "failure", code: "LOAD_WORKER_FAILED", message: "No." }],
])("reads %j", (line) => {
  expect(parseWorkerLine(JSON.stringify(line))).toEqual(line);
});

test.each([
  [""],
  ["(node:1) Warning: something"],
  ['{"type":"progress","progr'],
  ['{"type":"dance"}'],
  ['{"type":"progress"}'],
  ['{"type":"result","result":{"kind":"load"}}'],
  ["[]"],
])("passes over %j", (text) => {
  expect(parseWorkerLine(text)).toBeUndefined();
});

describe("a result", () => {
  test("keeps its rows if it will be merged, and only then", () => {
    const result = resultOf(5);
    const read = (isPart: boolean) => parseWorkerLine(JSON.stringify(resultLine(result, isPart)));
    expect(read(true)).toEqual({ type: "result", result });
    expect(read(false)).toEqual({ type: "result", result: withoutRows(result) });
  });

  test("of a pod keeps what the figures of its targets are merged from", () => {
    const part = resultOf(1, [{ url: "http://127.0.0.1:1/other" }]);
    const line = parseWorkerLine(JSON.stringify(resultLine(part, true)));
    const read = line?.type === "result" ? line.result : undefined;
    expect(read).toEqual(part);
    const [target, other] = mergeLoadResults([part, read ?? part]).targets ?? [];
    expect(target).toMatchObject({ requests: 800, latency_ms: part.targets?.[0]?.latency_ms });
    expect(other).toMatchObject({ requests: 0, latency_ms: null });
  });

  test("of an hour's soak fits the log of a container", { timeout: 60_000 }, () => {
    const text = JSON.stringify(resultLine(resultOf(3_600), true));
    expect(text.length).toBeLessThan(3_000_000);
    const line = parseWorkerLine(text);
    expect(line?.type === "result" && line.result.histogram.rows).toHaveLength(3_600);
  });

  test("whose rows cannot be read is read without them", () => {
    const result = resultOf(2);
    const line = { ...resultLine(result, true), rows: "broken" };
    expect(parseWorkerLine(JSON.stringify(line))).toEqual({ type: "result", result: withoutRows(result) });
  });
});
