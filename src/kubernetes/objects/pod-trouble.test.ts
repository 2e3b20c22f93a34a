import { expect, test } from "vitest";
import { firstTrouble, podTrouble } from "./pod-trouble.ts";

function pod(status: object, name = "load-0") {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "n" }, status };
}

const unscheduled = (message: string) =>
  pod({
    phase: "Pending",
    conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }],
  });
const waiting = (reason: string, message?: string) =>
  pod({ phase: "Pending", containerStatuses: [{ name: "main", state: { waiting: { reason, message } } }] });

/** Messages as a Kubernetes 1.34 writes them. */
test.each([
  [
    "on a cordoned node",
    unscheduled(
      "0/1 nodes are available: 1 node(s) were unschedulable. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
    ),
    "no node takes it: 0/1 nodes are available: 1 node(s) were unschedulable",
    /kubectl uncordon/,
  ],
  [
    "larger than any node",
    unscheduled(
      "0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes",
    ),
    "no node takes it: 0/3 nodes are available: 3 Insufficient cpu",
    /ask for less/,
  ],
  [
    "that tolerates too little",
    unscheduled("0/1 nodes are available: 1 node(s) had untolerated taint {a: b}. preemption: none."),
    "no node takes it: 0/1 nodes are available: 1 node(s) had untolerated taint {a: b}",
    /taint/,
  ],
  ["that no node takes, without a message", unscheduled(""), "no node takes it", /describe nodes/],
  [
    "whose image cannot be pulled",
    waiting("ImagePullBackOff", 'Back-off pulling image "regatta:latest"'),
    'container main does not start, ImagePullBackOff: Back-off pulling image "regatta:latest"',
    /can pull it/,
  ],
  [
    "whose Secret is missing",
    waiting("CreateContainerConfigError", 'secret "s" not found'),
    'container main does not start, CreateContainerConfigError: secret "s" not found',
    /a Secret/,
  ],
])("a pod %s: the cause, and what to do about it", (_, sick, reason, hint) => {
  expect(podTrouble(sick)).toEqual({ reason, hint: expect.stringMatching(hint) });
});

test.each([
  ["runs", pod({ phase: "Running", conditions: [{ type: "PodScheduled", status: "True" }] })],
  ["has only just been created", pod({ phase: "Pending" })],
  ["starts", waiting("ContainerCreating")],
])("a pod that %s is not in trouble", (_, well) => {
  expect(podTrouble(well)).toBeUndefined();
});

test("of several pods, the first one in trouble is named", () => {
  const sick = {
    ...unscheduled("0/1 nodes are available: 1 Insufficient cpu."),
    metadata: { name: "load-1" },
  };
  expect(firstTrouble([pod({ phase: "Running" }), sick])?.reason).toBe(
    "pod load-1: no node takes it: 0/1 nodes are available: 1 Insufficient cpu",
  );
});
