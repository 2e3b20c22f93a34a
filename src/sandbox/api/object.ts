/** JSON fields that the API server does not interpret. */
export type Fields = Record<string, unknown>;

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

export interface ManagedFieldsEntry {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly time: string;
  readonly fieldsType: "FieldsV1";
  readonly fieldsV1: Fields;
}

export interface Metadata {
  name: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: readonly OwnerReference[];
  finalizers?: readonly string[];
  managedFields?: readonly ManagedFieldsEntry[];
}

/** Any Kubernetes object. Stored objects are never changed in place: writers clone, change and put. */
export interface ApiObject {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  spec?: Fields;
  status?: Fields;
  [field: string]: unknown;
}

export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** RFC 3339 with whole seconds, as Kubernetes writes its timestamps. */
export function timestamp(ms = Date.now()): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Five characters, as generateName in Kubernetes appends them: no vowels, no look-alikes. */
export function nameSuffix(): string {
  const letters = "bcdfghjklmnpqrstvwxz2456789";
  return Array.from({ length: 5 }, () => letters[Math.floor(Math.random() * letters.length)]).join("");
}

/** The owner reference that makes `owner` the controller of an object. */
export function controlledBy(owner: ApiObject): OwnerReference {
  const { name, uid = "" } = owner.metadata;
  const { apiVersion, kind } = owner;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

export function isControlledBy(object: ApiObject, owner: ApiObject): boolean {
  return (object.metadata.ownerReferences ?? []).some((o) => o.controller && o.uid === owner.metadata.uid);
}

/**
 * The list with one condition set; its `lastTransitionTime` changes only if its status does, as Kubernetes requires.
 */
export function withCondition(conditions: readonly Condition[], next: Condition): readonly Condition[] {
  const old = conditions.find((condition) => condition.type === next.type);
  const lastTransitionTime =
    (old?.status === next.status ? old.lastTransitionTime : undefined) ?? timestamp();
  const set = { ...next, lastTransitionTime };
  return old ? conditions.map((c) => (c === old ? set : c)) : [...conditions, set];
}
