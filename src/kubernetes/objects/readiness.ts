import { isJsonObject, type JsonObject } from "../../base/json.ts";
import type { KubeObject, WaitVerdict } from "../cluster.ts";
import { containerStatuses } from "./container-statuses.ts";
import { NAMED, namesOf } from "./names-of.ts";
import { firstTrouble } from "./pod-trouble.ts";
import { whatHolds } from "./what-holds.ts";

const DONE: WaitVerdict = { kind: "done" };

/**
 * Reasons for waiting containers that do not go away with time. `ErrImagePull` may be a hiccup of the registry; if it
 * persists, the kubelet turns it into `ImagePullBackOff`.
 */
const HOPELESS = new Set([
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "CreateContainerConfigError",
  "CreateContainerError",
]);
/** A crash loop with this many restarts means a broken program, not one that waits for another. */
const MAX_CRASHES = 4;

/**
 * Done when all replicas of every expected Deployment (or StatefulSet) are updated to its newest generation and
 * available, and no pods of an earlier generation are left: while one of those still serves, it hides that a new one is
 * not ready. A StatefulSet is awaited as a whole: one that is only partly updated (`partition`, `OnDelete`) is never
 * done.
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

/** Done when the newest generation of every expected DaemonSet is available on every node that should run it. */
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
 * Done when at least `atLeast` pods exist and all of them are ready (pods that are being deleted do not count); failed
 * when one can never be: its image cannot be pulled, its configuration is wrong, or it keeps crashing.
 * @param check a further condition on each ready pod; returns what is missing.
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
      const why = firstTrouble(unready)?.reason;
      const which = names.length > 0 ? ` (not ready: ${names.join(", ")})${why ? `; ${why}` : ""}` : "";
      return {
        kind: "waiting",
        missing: `${pods.length - unready.length} of ${wanted} pods are ready${which}`,
      };
    }
    const problems = pods.flatMap((pod) => check?.(pod) ?? []);
    return problems.length === 0 ? DONE : { kind: "waiting", missing: problems.join(", ") };
  };
}

/** True if the pod's condition `Ready` is true. */
export function isPodReady(pod: KubeObject): boolean {
  return list(part(pod.status).conditions).some(
    (condition) => condition.type === "Ready" && condition.status === "True",
  );
}

/** Names of the pod's containers, including native sidecars but not other init containers. */
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

/** Done when the Job has the condition `Complete`; failed when it has `Failed` or is gone. */
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

/** Done when none of the selected objects is left. What is missing names what holds those that are being deleted. */
export function allGone(objects: readonly KubeObject[]): WaitVerdict {
  if (objects.length === 0) return DONE;
  const held = objects.slice(0, NAMED).flatMap((object) => {
    const holds = whatHolds(object);
    return holds === undefined ? [] : [objects.length === 1 ? holds : `${object.metadata.name}: ${holds}`];
  });
  const still =
    objects.length === 1
      ? `${namesOf(objects)} is still there`
      : `${objects.length} of them are still there (${namesOf(objects)})`;
  return { kind: "waiting", missing: `${still}${held.length === 0 ? "" : `, held by ${held.join("; ")}`}` };
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
