import { messageOf } from "../../base/failure.ts";
import { deleteObject } from "../api/deletion.ts";
import type { ApiObject } from "../api/object.ts";
import type { ObjectWrites } from "../api/object-writes.ts";
import type { Controller } from "./control-loop.ts";
import { recordEvent } from "./events.ts";
import { controlledObjects, isActive, isReady, podOf, selfOrController, workloadSpec } from "./workload.ts";

/** Keeps as many pods running as a ReplicaSet asks for. */
export function replicaSetController(writes: ObjectWrites): Controller {
  const pods = writes.kinds.builtIn("Pod");
  const sets = writes.kinds.builtIn("ReplicaSet");

  async function reconcile(set: ApiObject): Promise<undefined> {
    if (set.metadata.deletionTimestamp) return;
    const { replicas, template } = workloadSpec(set);
    const owned = controlledObjects(writes, "Pod", set).filter(isActive);
    for (let missing = replicas - owned.length; missing > 0; missing--) {
      try {
        await writes.create(pods, podOf(set, template));
      } catch (error) {
        recordEvent(writes, set, "Warning", "FailedCreate", `Error creating: ${messageOf(error)}`);
        throw error;
      }
    }
    // Pods that are not ready are removed first.
    const surplus = [...owned].sort((a, b) => Number(isReady(a)) - Number(isReady(b)));
    for (const pod of surplus.slice(0, Math.max(0, owned.length - replicas))) {
      deleteObject(writes, pods, pod.metadata);
    }
    const active = controlledObjects(writes, "Pod", set).filter(isActive);
    const readyReplicas = active.filter(isReady).length;
    const { generation: observedGeneration } = set.metadata;
    const counts = { replicas: active.length, readyReplicas, availableReplicas: readyReplicas };
    writes.setStatus(sets, set, { ...counts, observedGeneration });
  }

  return {
    name: "replica-set",
    kind: "ReplicaSet",
    concerns: (event) => selfOrController("ReplicaSet", event),
    reconcile,
  };
}
