import { describe, expect, test } from "vitest";
import { type FakePod, LoadJobCluster } from "../../../test/support/load-job-cluster.ts";
import {
  line,
  readyLine,
  resultLine,
  runTwoPods as run,
  partSpec as spec,
} from "../../../test/support/load-parts.ts";
import { Failure } from "../../base/failure.ts";
import type { LoadProgress } from "../send/progress.ts";
import { runLoadJob } from "./run-load-job.ts";

const running = { phase: "Running" };

const progress: LoadProgress = {
  elapsedMs: 500,
  totalMs: 1_000,
  phase: "measuring",
  requests: 5,
  errors: 0,
  rateRps: 10,
  p50Ms: 1,
  p99Ms: 2,
};

const healthy = (index: number): FakePod => ({
  status: running,
  readings: [[readyLine(), "(node:7) Warning", line({ type: "progress", progress }), resultLine(index)]],
});

describe("runLoadJob", () => {
  test("merges the pods' results and progress, and deletes the Job even if its pods are still running", async () => {
    const cluster = new LoadJobCluster([healthy(0), healthy(1)]);
    const seen: LoadProgress[] = [];
    const result = await run(cluster, { onProgress: (value) => seen.push(value) });
    expect(result).toMatchObject({ requests: 20, connections: 16, rate_target_rps: 20, partial: false });
    expect(result.histogram.rows).toBeUndefined();
    expect(seen.at(-1)).toMatchObject({ requests: 10, rateRps: 20 });
    const { name } = cluster.applied[0]?.metadata ?? {};
    expect(name).toMatch(/^regatta-load-01k8x-[0-9a-z]{6}$/);
    expect(cluster.applied.map((object) => [object.kind, object.metadata.name])).toEqual([
      ["Job", name],
      ["Secret", name],
    ]);
    expect(cluster.deleted).toMatchObject([
      { kind: "Job", name },
      { kind: "Secret", name },
    ]);
  });

  test("when told to stop, deletes the Job at once and keeps what the pods report before they exit", async () => {
    const stop = new AbortController();
    const cluster = new LoadJobCluster([healthy(0), healthy(1)]);
    const result = await run(cluster, { stopSignal: stop.signal, onProgress: () => stop.abort() });
    expect(result).toMatchObject({ requests: 20 });
    // First to end the pods, and again in the end, in case the first request did not reach the cluster.
    expect(cluster.deleted.map(({ kind }) => kind)).toEqual(["Job", "Job", "Secret"]);
  });

  test("refuses a load test that does not fit into a Secret before applying anything", async () => {
    const cluster = new LoadJobCluster([healthy(0)]);
    const large = { ...spec, target: { ...spec.target, method: "POST", body: "x".repeat(1_000_001) } };
    const options = { namespace: "race", image: "regatta:test", pods: 1, runLabels: {}, timeoutMs: 1_000 };
    const attempt = runLoadJob(cluster, large, { ...options, signal: new AbortController().signal });
    await expect(attempt).rejects.toMatchObject({ code: "LOAD_SPEC_TOO_LARGE" });
    expect(cluster.applied).toEqual([]);
  });

  test("reads a log again if it broke off", async () => {
    const broken: FakePod = { status: running, readings: [[readyLine()], [resultLine(0)]] };
    const result = await run(new LoadJobCluster([broken, healthy(1)]));
    expect(result).toMatchObject({ requests: 20, partial: false });
  });

  const cut = (retryable: boolean) => new Failure("KUBE_LOG_CUT", "The log was cut off.", { retryable });

  test("keeps following a pod whose log cannot be read for a while, since it keeps sending", async () => {
    const pod: FakePod = {
      status: running,
      readings: [cut(true), [readyLine()], cut(true), [resultLine(1)]],
    };
    expect(await run(new LoadJobCluster([healthy(0), pod]))).toMatchObject({ requests: 20, partial: false });
    const forbidden: FakePod = { status: running, readings: [cut(false)] };
    expect(await run(new LoadJobCluster([healthy(0), forbidden]))).toMatchObject({
      requests: 10,
      partial: true,
      partial_reasons: ["pod pod-1 was lost: The log was cut off"],
    });
  });

  test.each<readonly [string, FakePod, string]>([
    [
      "was evicted",
      { status: { phase: "Failed", reason: "Evicted" }, readings: [[]] },
      "pod pod-1 was lost: Evicted",
    ],
    [
      "failed",
      {
        status: running,
        readings: [[line({ type: "failure", code: "LOAD_TARGET_UNREACHABLE", message: "No." })]],
      },
      "pod pod-1 was lost: No",
    ],
    ["never started", { status: { phase: "Pending" }, readings: [[]] }, "pod pod-1 did not run in time"],
    [
      "found no node",
      {
        status: {
          phase: "Pending",
          conditions: [{ type: "PodScheduled", status: "False", message: "0/1 nodes are available." }],
        },
        readings: [[]],
      },
      "pod pod-1 did not run in time: no node takes it: 0/1 nodes are available",
    ],
    [
      "was killed",
      {
        status: {
          phase: "Running",
          containerStatuses: [
            { name: "load", state: { terminated: { reason: "OOMKilled", exitCode: 137 } } },
          ],
        },
        readings: [[readyLine()]],
      },
      "pod pod-1 was lost: OOMKilled (exit code 137)",
    ],
  ])("when a pod %s the rest counts, marked partial with the reason", async (_, pod, reason) => {
    const cluster = new LoadJobCluster([healthy(0), pod]);
    expect(await run(cluster)).toMatchObject({ requests: 10, partial: true, partial_reasons: [reason] });
    expect(cluster.deleted.map(({ kind }) => kind)).toEqual(["Job", "Secret"]);
  });

  test("is partial if its pods did not begin together", async () => {
    // Without lines that say when they were ready, so that how fast this machine reads them changes no time.
    const began = (index: number, at?: string): FakePod => ({
      status: running,
      readings: [[resultLine(index, at)]],
    });
    const cluster = new LoadJobCluster([began(0), began(1, "2026-01-02T03:04:09.000Z")]);
    expect(await run(cluster)).toMatchObject({
      requests: 20,
      partial: true,
      partial_reasons: ["pod pod-1 began 4.0 s after the first"],
    });
  });

  test("reports a worker's own failure if no pod has a result", async () => {
    const failure = {
      type: "failure",
      code: "LOAD_TARGET_UNREACHABLE",
      message: "No answer.",
      hint: "Look there.",
    };
    const pod: FakePod = { status: running, readings: [[line(failure)]] };
    await expect(run(new LoadJobCluster([pod, pod]))).rejects.toMatchObject({
      code: "LOAD_TARGET_UNREACHABLE",
      message: "No answer.",
      hint: "Look there.",
    });
  });

  test("explains why pods never started, and deletes the Job", async () => {
    const pod: FakePod = { status: { phase: "Pending" }, readings: [[]] };
    const cluster = new LoadJobCluster([pod, pod]);
    await expect(run(cluster)).rejects.toMatchObject({
      code: "LOAD_JOB_FAILED",
      message: expect.stringMatching(
        /^No load pod gave a result: .*2 load pods to run.*\.\n.*Image cannot be pulled\.$/,
      ),
    });
    expect(cluster.deleted.map(({ kind }) => kind)).toEqual(["Job", "Secret"]);
  });

  test("names as the cause that no node takes a pod, with what to do about it", async () => {
    const message = "0/1 nodes are available: 1 node(s) were unschedulable. preemption: not helpful.";
    const conditions = [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }];
    const pod: FakePod = { status: { phase: "Pending", conditions }, readings: [[]] };
    await expect(run(new LoadJobCluster([pod, pod]))).rejects.toMatchObject({
      code: "LOAD_JOB_FAILED",
      message: expect.stringMatching(
        /^No load pod gave a result: .*no node takes it: .* 1 node\(s\) were unschedulable\.\n/,
      ),
      hint: expect.stringContaining("kubectl uncordon"),
    });
  });

  test("gives up on a Job that hangs when the time-out is over", async () => {
    const pod: FakePod = { status: running, readings: [[]], hangs: true };
    const cluster = new LoadJobCluster([pod, healthy(1)]);
    await expect(run(cluster, { timeoutMs: 100 })).rejects.toMatchObject({ code: "LOAD_JOB_TIMEOUT" });
    expect(cluster.deleted.map(({ kind }) => kind)).toEqual(["Job", "Secret"]);
  });

  test("an abort deletes the Job and throws the reason", async () => {
    const abort = new AbortController();
    const pod: FakePod = { status: running, readings: [[line({ type: "progress", progress })]], hangs: true };
    const cluster = new LoadJobCluster([pod, healthy(1)]);
    const reason = new Error("Cancelled by a person.");
    const onProgress = () => abort.abort(reason);
    await expect(run(cluster, { signal: abort.signal, onProgress })).rejects.toBe(reason);
    expect(cluster.deleted.map(({ kind }) => kind)).toEqual(["Job", "Secret"]);
  });

  test("puts a load test into a Secret that the Job owns from the start, and deletes both even if no pod gives a result", async () => {
    const target = { ...spec.target, headers: { authorization: "Bearer abc" } };
    const cluster = new LoadJobCluster([healthy(0), healthy(1)]);
    await run(cluster, {}, { ...spec, target });
    expect(cluster.applied.map(({ kind }) => kind)).toEqual(["Job", "Secret"]);
    expect(cluster.applied[1]?.metadata.ownerReferences).toMatchObject([{ kind: "Job", uid: "uid-1" }]);
    expect(cluster.deleted.map(({ kind }) => kind)).toEqual(["Job", "Secret"]);
    const broken = new LoadJobCluster([]);
    await expect(run(broken, {}, { ...spec, target })).rejects.toMatchObject({ code: "LOAD_JOB_FAILED" });
    expect(broken.deleted.map(({ kind }) => kind)).toEqual(["Job", "Secret"]);
  });

  const ended = { name: "load", state: { terminated: { exitCode: 0 } } };

  test("first deletes the Jobs of an earlier attempt, in any namespace, and does not wait for their sidecars", async () => {
    const accompanied = { phase: "Running", containerStatuses: [ended, { name: "proxy", state: {} }] };
    const left = { jobs: ["old-1", "old-2"], pods: [{ phase: "Succeeded" }, accompanied] };
    const cluster = new LoadJobCluster([healthy(0), healthy(1)], left);
    await expect(run(cluster)).resolves.toMatchObject({ requests: 20 });
    expect(cluster.deleted.slice(0, 2)).toMatchObject([
      { kind: "Job", name: "old-1", namespace: "elsewhere" },
      { kind: "Job", name: "old-2", namespace: "elsewhere" },
    ]);
  });

  test.each<readonly [string, FakePod["status"]]>([
    ["runs", { phase: "Running", containerStatuses: [{ name: "load", state: { running: {} } }] }],
    ["is about to begin", { phase: "Pending" }],
    ["has only lost its sidecar", { phase: "Running", containerStatuses: [{ ...ended, name: "proxy" }] }],
  ])("sends nothing while a pod of an earlier attempt %s", async (_, status) => {
    const cluster = new LoadJobCluster([healthy(0), healthy(1)], { jobs: [], pods: [status] });
    await expect(run(cluster)).rejects.toMatchObject({ code: "KUBE_WAIT_TIMEOUT" });
    expect(cluster.applied).toEqual([]);
  });
});
