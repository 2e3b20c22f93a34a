import { isJsonObject, type JsonObject } from "../../base/json.ts";
import type { KubeObject, WaitVerdict } from "../cluster.ts";

const DONE: WaitVerdict = { kind: "done" };

/**
 * Waiting reasons of containers that time does not heal. `ErrImagePull` may be a hiccup of the registry; the kubelet
 * turns it into `ImagePullBackOff` when it stays.
 */
const HOPELESS = new Set([
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "CreateContainerConfigError",
  "CreateContainerError",
]);
/** So many restarts in a crash loop are a broken program, not one that waits for another. */
const MAX_CRASHES = 4;

/**
 * Done when the newest generation of every expected Deployment (or StatefulSet) has all replicas updated and available,
 * and none of an earlier generation: while one of those still serves, an unready new one looks available. A StatefulSet
 * is waited for as a whole: one that is updated in part (`partition`, `OnDelete`) is never done.
 * Source for Deployments: kubernetes/kubectl, pkg/polymorphichelpers/rollout_status.go.
 */
export function workloadsAvailable(
  names: readonly string[],
): (objects: readonly KubeObject[]) => WaitVerdict {
  return (objects) => {
    const missing = names.flatMap((name) => {
      const object = objects.find((candidate) => candidate.metadata.name === name);
      const problem = object ? workloadProblem(object) : "does not exist";
      return problem === undefined ? [] : [`${name} ${problem}`];
    });
    return missing.length === 0 ? DONE : { kind: "waiting", missing: missing.join(", ") };
  };
}

function workloadProblem(object: KubeObject): string | undefined {
  const status = part(object.status);
  const wanted = count(part(object.spec).replicas, 1);
  if (count(status.observedGeneration) < count(object.metadata.generation))
    return "has not been observed yet";
  const updated = count(status.updatedReplicas);
  if (updated < wanted) return `has ${updated} of ${wanted} pods updated`;
  const old = count(status.replicas) - updated;
  if (old > 0) return `has ${old} old pod${old === 1 ? "" : "s"} left`;
  const available = count(status.availableReplicas);
  if (available < wanted) return `has ${available} of ${wanted} pods available`;
  return undefined;
}

/** Done when the newest generation of every expected DaemonSet runs and is available on every node that it wants. */
export function daemonSetsReady(names: readonly string[]): (objects: readonly KubeObject[]) => WaitVerdict {
  return (objects) => {
    const missing = names.flatMap((name) => {
      const object = objects.find((candidate) => candidate.metadata.name === name);
      if (!object) return [`${name} does not exist`];
      const status = part(object.status);
      const wanted = count(status.desiredNumberScheduled);
      const updated = count(status.updatedNumberScheduled);
      const available = Math.min(updated, count(status.numberAvailable));
      const observed = count(status.observedGeneration) >= count(object.metadata.generation);
      return observed && wanted > 0 && available >= wanted
        ? []
        : [`${name} is updated and available on ${available} of ${wanted} nodes`];
    });
    return missing.length === 0 ? DONE : { kind: "waiting", missing: missing.join(", ") };
  };
}

/**
 * Done when at least `atLeast` pods exist and all of them are ready (pods that are going away do not count); failed when
 * one can never be: its image cannot be had, its configuration is wrong, or it keeps crashing.
 * @param check a further condition of each ready pod; answers what is missing.
 */
export function podsReady(
  atLeast: number,
  check?: (pod: KubeObject) => string | undefined,
): (objects: readonly KubeObject[]) => WaitVerdict {
  return (objects) => {
    const pods = objects.filter((pod) => pod.metadata.deletionTimestamp === undefined);
    for (const pod of pods) {
      const reason = hopelessReason(pod);
      if (reason !== undefined) return { kind: "failed", reason: `pod ${pod.metadata.name} ${reason}` };
    }
    const unready = pods.filter((pod) => !isPodReady(pod));
    if (pods.length < atLeast || unready.length > 0) {
      const wanted = Math.max(atLeast, pods.length);
      const names = unready.slice(0, 3).map((pod) => pod.metadata.name);
      const which = names.length > 0 ? ` (not ready: ${names.join(", ")})` : "";
      return {
        kind: "waiting",
        missing: `${pods.length - unready.length} of ${wanted} pods are ready${which}`,
      };
    }
    const problems = pods.flatMap((pod) => check?.(pod) ?? []);
    return problems.length === 0 ? DONE : { kind: "waiting", missing: problems.join(", ") };
  };
}

/** True when the pod's condition `Ready` holds. */
export function isPodReady(pod: KubeObject): boolean {
  return list(part(pod.status).conditions).some(
    (condition) => condition.type === "Ready" && condition.status === "True",
  );
}

/** Names of the pod's containers, native sidecars included, other init containers not. */
export function runningContainerNames(pod: KubeObject): readonly string[] {
  const spec = part(pod.spec);
  const sidecars = list(spec.initContainers).filter((container) => container.restartPolicy === "Always");
  return [...list(spec.containers), ...sidecars].map((container) => String(container.name));
}

function hopelessReason(pod: KubeObject): string | undefined {
  for (const status of containerStatuses(pod)) {
    const waiting = part(part(status.state).waiting);
    const reason = String(waiting.reason ?? "");
    if (HOPELESS.has(reason)) return `cannot start container ${String(status.name)}: ${reason}`;
    if (reason === "CrashLoopBackOff" && count(status.restartCount) >= MAX_CRASHES) {
      return `keeps crashing in container ${String(status.name)}`;
    }
  }
  return undefined;
}

/** Statuses of init containers and containers, in this order. */
export function containerStatuses(pod: KubeObject): readonly JsonObject[] {
  const status = part(pod.status);
  return [...list(status.initContainerStatuses), ...list(status.containerStatuses)];
}

/** Done when the Job has its condition `Complete`; failed when it has `Failed`, or is gone. */
export function jobComplete(objects: readonly KubeObject[]): WaitVerdict {
  const job = objects[0];
  if (!job) return { kind: "failed", reason: "the Job does not exist" };
  const status = part(job.status);
  for (const condition of list(status.conditions)) {
    if (condition.status !== "True") continue;
    if (condition.type === "Complete") return DONE;
    if (condition.type === "Failed") {
      return { kind: "failed", reason: `the Job failed: ${String(condition.message ?? condition.reason)}` };
    }
  }
  const wanted = count(part(job.spec).completions, 1);
  return {
    kind: "waiting",
    missing: `${count(status.succeeded)} of ${wanted} pods of the Job have completed`,
  };
}

/** Done when nothing that was selected is left. */
export function allGone(objects: readonly KubeObject[]): WaitVerdict {
  if (objects.length === 0) return DONE;
  const names = objects.slice(0, 3).map((object) => object.metadata.name);
  return { kind: "waiting", missing: `${objects.length} of them are still there (${names.join(", ")})` };
}

function part(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function list(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function count(value: unknown, whenAbsent = 0): number {
  return typeof value === "number" ? value : whenAbsent;
}
