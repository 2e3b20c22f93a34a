import { expect, test } from "vitest";
import { parseWorkerLine } from "./worker-line.ts";

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
  [{ type: "ready" }],
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
