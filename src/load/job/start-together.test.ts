import { expect, test } from "vitest";
import { type FakePod, LoadJobCluster } from "../../../test/support/load-job-cluster.ts";
import {
  line,
  readyLine,
  resultLine,
  runTwoPods as run,
  STARTED_MS,
} from "../../../test/support/load-parts.ts";
import { Failure } from "../../base/failure.ts";

const running = { phase: "Running" };

/** A pod that begins when it is told to, by a clock that is ahead. */
const told = (index: number, aheadMs = 0): FakePod => ({
  status: running,
  isTold: true,
  readings: [[readyLine(aheadMs), resultLine(index, new Date(STARTED_MS + aheadMs).toISOString())]],
});
const instants = (cluster: LoadJobCluster) =>
  cluster.told.map(({ metadata }) => Date.parse(metadata.annotations?.["regatta.dev/start-at"] ?? ""));

test("pods begin when all are ready: at one moment, told to each pod by its uid", async () => {
  const cluster = new LoadJobCluster([told(0), told(1)]);
  expect(await run(cluster)).toMatchObject({ requests: 20, partial: false });
  expect(cluster.told.map(({ metadata }) => metadata.uid)).toEqual(["uid-of-0", "uid-of-1"]);
  const [first = Number.NaN, second] = instants(cluster);
  expect(second).toBe(first);
});

test("pods on nodes whose clocks differ begin at one moment, each told by its own clock, and are not called late", async () => {
  const cluster = new LoadJobCluster([told(0), told(1, 90_000)]);
  const result = await run(cluster);
  expect(result).toMatchObject({ requests: 20, partial: false });
  const [first = Number.NaN, second = Number.NaN] = instants(cluster);
  expect(Math.abs(second - first - 90_000)).toBeLessThan(10_000);
  expect(Math.abs(Date.parse(result.started_at) - STARTED_MS)).toBeLessThan(10_000);
});

test("a pod that runs but never becomes ready is named, and the others begin without it", async () => {
  const silent: FakePod = { status: running, readings: [[]], hangs: true };
  const cluster = new LoadJobCluster([told(0), silent]);
  expect(await run(cluster, { readyMs: 50 })).toMatchObject({
    requests: 10,
    partial: true,
    partial_reasons: ["pod pod-1 was lost: it was not ready to send after 0.05 s"],
  });
  expect(cluster.told.map(({ metadata }) => metadata.name)).toEqual(["pod-0"]);
});

test("a pod that ends before it is ready is not waited for", async () => {
  const failed = line({ type: "failure", code: "LOAD_TARGET_UNREACHABLE", message: "No." });
  const cluster = new LoadJobCluster([told(0), { status: running, readings: [[failed]] }]);
  expect(await run(cluster)).toMatchObject({ partial_reasons: ["pod pod-1 was lost: No"] });
});

test("without the right to patch pods nothing is sent, and the failure says so", async () => {
  const cluster = new LoadJobCluster([told(0), told(1)]);
  const forbidden = new Failure("KUBE_FORBIDDEN", "You may not patch pods.");
  const apply = cluster.apply.bind(cluster);
  cluster.apply = async (object) => {
    if (object.kind === "Pod") throw forbidden;
    return apply(object);
  };
  await expect(run(cluster)).rejects.toBe(forbidden);
  expect(cluster.deleted.map(({ kind }) => kind)).toEqual(["Job", "Secret"]);
});
