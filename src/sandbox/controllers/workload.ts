import { createHash } from "node:crypto";
import {
  type ApiObject,
  type Condition,
  controlledBy,
  isControlledBy,
  isFields,
  type Metadata,
} from "../api/object.ts";
import type { StoreEvent } from "../api/object-store.ts";
import type { ObjectWrites } from "../api/object-writes.ts";
import type { LabelSelector } from "../api/selectors.ts";

export interface PodTemplate {
  readonly metadata?: Pick<Metadata, "labels" | "annotations">;
  readonly spec: Record<string, unknown>;
}

/** The fields of a Deployment and a ReplicaSet that their controllers read. */
export interface WorkloadSpec {
  readonly replicas: number;
  readonly selector: LabelSelector;
  readonly template: PodTemplate;
  readonly strategy?: { readonly type?: string };
  readonly progressDeadlineSeconds?: number;
}

export function workloadSpec(object: ApiObject): WorkloadSpec {
  return object.spec as unknown as WorkloadSpec;
}

export function conditionsOf(object: ApiObject): readonly Condition[] {
  return (object.status?.conditions ?? []) as readonly Condition[];
}

export function isReady(pod: ApiObject): boolean {
  return conditionsOf(pod).some((condition) => condition.type === "Ready" && condition.status === "True");
}

/** True if a pod has ended, successfully or not. */
export function isFinished(pod: ApiObject): boolean {
  return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
}

/** A pod that still counts: neither ended nor being deleted. */
export function isActive(pod: ApiObject): boolean {
  return !isFinished(pod) && pod.metadata.deletionTimestamp === undefined;
}

/** A pod from a template, for its controller to create. */
export function podOf(owner: ApiObject, template: PodTemplate, extra: Partial<Metadata> = {}): ApiObject {
  const { labels, annotations } = template.metadata ?? {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "",
      generateName: `${owner.metadata.name}-`,
      ...(owner.metadata.namespace ? { namespace: owner.metadata.namespace } : {}),
      ...extra,
      labels: { ...labels, ...extra.labels },
      annotations: { ...annotations, ...extra.annotations },
      ownerReferences: [controlledBy(owner)],
    },
    spec: structuredClone(template.spec),
  };
}

/** A short hash of a template, for the name of its ReplicaSet; does not depend on the order of fields. */
export function templateHash(template: PodTemplate): string {
  const sorted = JSON.stringify(template, (_key, value: unknown) =>
    isFields(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  );
  return createHash("sha256").update(sorted).digest("hex").slice(0, 9);
}

/** The objects of a kind that this one controls. */
export function controlledObjects(
  writes: ObjectWrites,
  kind: string,
  owner: ApiObject,
): readonly ApiObject[] {
  const objects = writes.store.list(writes.kinds.builtIn(kind), owner.metadata.namespace);
  return objects.filter((object) => isControlledBy(object, owner));
}

/** For `concerns`: the changed object itself if it is of the kind, else its controller if that is. */
export function selfOrController(kind: string, { object }: StoreEvent): readonly ApiObject[] {
  if (object.kind === kind) return [object];
  const owner = object.metadata.ownerReferences?.find((o) => o.controller && o.kind === kind);
  if (!owner) return [];
  const namespace = object.metadata.namespace;
  return [{ ...owner, metadata: { name: owner.name, ...(namespace ? { namespace } : {}) } }];
}
