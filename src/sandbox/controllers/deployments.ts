import { deleteObject } from "../api/deletion.ts";
import { type ApiObject, type Condition, controlledBy, withCondition } from "../api/object.ts";
import type { ObjectWrites } from "../api/object-writes.ts";
import type { Controller } from "./control-loop.ts";
import { recordEvent } from "./events.ts";
import {
  conditionsOf,
  controlledObjects,
  isActive,
  selfOrController,
  templateHash,
  workloadSpec,
} from "./workload.ts";

const HASH_LABEL = "pod-template-hash";

function replicaSetOf(deployment: ApiObject, replicas: number): ApiObject {
  const { template, selector } = workloadSpec(deployment);
  const hash = templateHash(template);
  const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
  const { name, namespace } = deployment.metadata;
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace ? { namespace } : {}),
      labels,
      ownerReferences: [controlledBy(deployment)],
    },
    spec: {
      replicas,
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

const available = (set: ApiObject) => Number(set.status?.availableReplicas ?? 0);
const asked = (set: ApiObject) => workloadSpec(set).replicas;
const sum = (sets: readonly ApiObject[], count: (set: ApiObject) => number) =>
  sets.reduce((total, set) => total + count(set), 0);

function rolloutConditions(deployment: ApiObject, ready: number, done: boolean): readonly Condition[] {
  const { replicas, progressDeadlineSeconds = 600 } = workloadSpec(deployment);
  const enough = ready >= replicas;
  let conditions = withCondition(conditionsOf(deployment), {
    type: "Available",
    status: enough ? "True" : "False",
    reason: enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
    message: `Deployment ${enough ? "has" : "does not have"} minimum availability.`,
  });
  const old = conditions.find((condition) => condition.type === "Progressing");
  const newRollout = deployment.status?.observedGeneration !== deployment.metadata.generation;
  const began = newRollout ? undefined : old?.lastTransitionTime;
  const late =
    !done && began !== undefined && Date.now() - Date.parse(began) > progressDeadlineSeconds * 1_000;
  const reason = done ? "NewReplicaSetAvailable" : late ? "ProgressDeadlineExceeded" : "ReplicaSetUpdated";
  if (newRollout && !done) conditions = conditions.filter((condition) => condition !== old);
  return withCondition(conditions, { type: "Progressing", status: late ? "False" : "True", reason });
}

/** Rolls out Deployments: one ReplicaSet per template, at most one pod more than desired at a time, and none fewer. */
export function deploymentController(writes: ObjectWrites): Controller {
  const sets = writes.kinds.builtIn("ReplicaSet");
  const deployments = writes.kinds.builtIn("Deployment");

  function scale(set: ApiObject, replicas: number): void {
    if (asked(set) === replicas) return;
    writes.modify(sets, set.metadata, (draft) => ({ ...draft, spec: { ...draft.spec, replicas } }));
  }

  function roll(deployment: ApiObject, current: ApiObject, old: readonly ApiObject[]): void {
    const { replicas, strategy } = workloadSpec(deployment);
    if (strategy?.type === "Recreate") {
      for (const set of old) scale(set, 0);
      const left = old.flatMap((set) => controlledObjects(writes, "Pod", set));
      if (left.length === 0) scale(current, replicas);
      return;
    }
    const oldAsked = sum(old, asked);
    scale(current, Math.min(replicas, Math.max(asked(current), replicas + 1 - oldAsked)));
    // An old pod may be removed if enough others are ready; a set's unready pods may always be removed.
    let spare = sum([...old, current], available) - replicas;
    for (const set of old) {
      const unready = asked(set) - available(set);
      const goes = Math.min(asked(set), Math.max(0, spare) + Math.max(0, unready));
      spare -= Math.max(0, goes - Math.max(0, unready));
      scale(set, asked(set) - goes);
    }
  }

  async function reconcile(deployment: ApiObject): Promise<number | undefined> {
    if (deployment.metadata.deletionTimestamp) return undefined;
    const { replicas } = workloadSpec(deployment);
    const wanted = replicaSetOf(deployment, 0);
    const owned = controlledObjects(writes, "ReplicaSet", deployment);
    let current = owned.find((set) => set.metadata.name === wanted.metadata.name);
    const old = owned.filter((set) => set !== current);
    if (!current) {
      const first = old.length === 0 ? replicas : 0;
      current = await writes.create(sets, { ...wanted, spec: { ...wanted.spec, replicas: first } });
      recordEvent(
        writes,
        deployment,
        "Normal",
        "ScalingReplicaSet",
        `Created replica set ${wanted.metadata.name}`,
      );
    }
    roll(deployment, current, old);
    for (const set of old) {
      if (asked(set) === 0 && controlledObjects(writes, "Pod", set).length === 0) {
        deleteObject(writes, sets, set.metadata);
      }
    }
    const all = [current, ...old].map(
      (set) => writes.store.find(sets, set.metadata.namespace, set.metadata.name) ?? set,
    );
    const ready = sum(all, available);
    const pods = (set: ApiObject) => controlledObjects(writes, "Pod", set).filter(isActive).length;
    const updatedReplicas = pods(current);
    const total = sum(all, pods);
    const done =
      updatedReplicas === replicas && total === replicas && available(all[0] ?? current) === replicas;
    const conditions = rolloutConditions(deployment, ready, done);
    const unavailableReplicas = Math.max(0, replicas - ready);
    writes.setStatus(deployments, deployment, {
      observedGeneration: deployment.metadata.generation,
      replicas: total,
      updatedReplicas,
      readyReplicas: ready,
      availableReplicas: ready,
      ...(unavailableReplicas > 0 ? { unavailableReplicas } : {}),
      conditions,
    });
    return done ? undefined : 1_000;
  }

  return {
    name: "deployment",
    kind: "Deployment",
    concerns: (event) => selfOrController("Deployment", event),
    reconcile,
  };
}
