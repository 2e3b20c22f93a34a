import { describe, expect, test } from "vitest";
import type { KubeObject } from "../cluster.ts";
import {
  allGone,
  daemonSetsReady,
  jobComplete,
  podsReady,
  runningContainerNames,
  workloadsAvailable,
} from "./readiness.ts";

const object = (kind: string, name: string, rest: Record<string, unknown>): KubeObject => ({
  apiVersion: "v1",
  kind,
  ...rest,
  metadata: { name, ...(rest.metadata as object) },
});
const pod = (name: string, ready: boolean, status: Record<string, unknown> = {}, metadata = {}) =>
  object("Pod", name, {
    metadata,
    status: { conditions: [{ type: "Ready", status: ready ? "True" : "False" }], ...status },
  });
const waiting = (name: string, reason: string, restartCount = 0) => ({
  containerStatuses: [{ name, restartCount, state: { waiting: { reason } } }],
});

describe("pods", () => {
  test.each([
    ["none yet", [], "waiting", "0 of 2 pods are ready"],
    ["one of two", [pod("a", true)], "waiting", "1 of 2 pods are ready"],
    ["one unready", [pod("a", true), pod("b", false)], "waiting", "not ready: b"],
    ["both", [pod("a", true), pod("b", true)], "done", ""],
    [
      "a third one that is terminating",
      [pod("a", true), pod("b", true), pod("c", false, {}, { deletionTimestamp: "x" })],
      "done",
      "",
    ],
    [
      "an image that cannot be pulled",
      [pod("a", false, waiting("main", "ImagePullBackOff"))],
      "failed",
      "ImagePullBackOff",
    ],
    [
      "an image whose first pull failed",
      [pod("a", false, waiting("main", "ErrImagePull"))],
      "waiting",
      "0 of 2",
    ],
    ["two crashes", [pod("a", false, waiting("main", "CrashLoopBackOff", 2))], "waiting", "0 of 2"],
    [
      "four crashes",
      [pod("a", false, waiting("main", "CrashLoopBackOff", 4))],
      "failed",
      "keeps crashing in container main",
    ],
  ])("%s", (_, pods, kind, text) => {
    const verdict = podsReady(2)(pods);
    expect(verdict.kind).toBe(kind);
    expect(JSON.stringify(verdict)).toContain(text);
  });

  test("a further condition is checked only once all are ready", () => {
    const verdict = podsReady(1, (one) => `${one.metadata.name} has no proxy`)([pod("a", true)]);
    expect(verdict).toEqual({ kind: "waiting", missing: "a has no proxy" });
  });

  test("native sidecars count as running, other init containers do not", () => {
    const spec = {
      containers: [{ name: "main" }],
      initContainers: [{ name: "setup" }, { name: "proxy", restartPolicy: "Always" }],
    };
    expect(runningContainerNames(object("Pod", "a", { spec }))).toEqual(["main", "proxy"]);
  });
});

describe("workloads", () => {
  const deployment = (status: Record<string, number>, generation = 1) =>
    object("Deployment", "istiod", { metadata: { generation }, spec: { replicas: 2 }, status });
  test.each([
    ["it is absent", [], "istiod does not exist"],
    ["its change has not been seen", [deployment({ observedGeneration: 1 }, 2)], "has not been observed yet"],
    [
      "old pods still serve",
      [deployment({ observedGeneration: 1, updatedReplicas: 1, availableReplicas: 2 })],
      "1 of 2 pods updated",
    ],
    [
      "a new pod starts while an old one serves",
      [deployment({ observedGeneration: 1, replicas: 3, updatedReplicas: 2, availableReplicas: 2 })],
      "has 1 old pod left",
    ],
    [
      "new pods start",
      [deployment({ observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 1 })],
      "1 of 2 pods available",
    ],
    [
      "all serve",
      [deployment({ observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2 })],
      undefined,
    ],
  ])("a Deployment when %s", (_, objects, missing) => {
    const verdict = workloadsAvailable(["istiod"])(objects);
    if (missing === undefined) expect(verdict).toEqual({ kind: "done" });
    else expect(verdict).toMatchObject({ kind: "waiting", missing: expect.stringContaining(missing) });
  });

  test.each([
    [{ desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2 }, "done"],
    [{ desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 }, "waiting"],
    // Pods of the previous generation are ready and available, too.
    [{ desiredNumberScheduled: 2, updatedNumberScheduled: 1, numberAvailable: 2 }, "waiting"],
    [{ desiredNumberScheduled: 2, numberAvailable: 2 }, "waiting"],
    [{ desiredNumberScheduled: 0 }, "waiting"],
    [
      { desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberAvailable: 1, observedGeneration: 0 },
      "waiting",
    ],
  ])("a DaemonSet with %j", (status, kind) => {
    const daemonSet = object("DaemonSet", "ztunnel", {
      metadata: { generation: 1 },
      status: { observedGeneration: 1, ...status },
    });
    expect(daemonSetsReady(["ztunnel"])([daemonSet]).kind).toBe(kind);
  });

  test.each([
    [{ conditions: [{ type: "Complete", status: "True" }] }, "done"],
    [{ conditions: [{ type: "Failed", status: "True", message: "no more retries" }] }, "failed"],
    [{ succeeded: 1 }, "waiting"],
  ])("a Job with %j", (status, kind) => {
    expect(jobComplete([object("Job", "load", { spec: { completions: 2 }, status })]).kind).toBe(kind);
  });

  test("a Job that is gone can never complete", () => {
    expect(jobComplete([]).kind).toBe("failed");
  });

  test("what should go is named while it is there", () => {
    expect(allGone([])).toEqual({ kind: "done" });
    expect(allGone([pod("a", true)])).toMatchObject({ missing: "a is still there" });
  });
});
