import { describeFailure, Failure, hasCode } from "../../base/failure.ts";
import type { Cluster, KubeObject, ObjectReference, ServedKind } from "../cluster.ts";
import { isRecordPlace } from "../objects/kept-record.ts";
import { groupOf, referenceOf } from "../objects/object-reference.ts";
import { titleOf } from "../objects/object-title.ts";
import { isSystemNamespace, OWN_PREFIX } from "../objects/ownership.ts";
import { isPathSegment } from "../objects/path-segment.ts";
import type { ObjectChange, PlannedObjects } from "../preview/object-change.ts";
import { type AllowedKinds, allowedKinds, isAllowed, isDefinable } from "./allowed-kinds.ts";
import { claimOn } from "./claims.ts";
import { requireOwnNamespace } from "./own-namespace.ts";

/** What the guard asks of a cluster. */
export type GuardedCluster = Pick<Cluster, "get" | "kind">;

export interface GuardOptions {
  readonly signal: AbortSignal;
  /** Default: the built-in list. */
  readonly allowed?: AllowedKinds;
  /** What exists, or is gone, by the time of the change, in addition to what the cluster says now. */
  readonly earlier?: PlannedObjects;
}

/** What later objects build on, as {@link GuardOptions.earlier} has it. */
export function plan(planned: Map<string, "made" | "gone">, reference: ObjectReference): void {
  const isBase = [NAMESPACE, CRD].some(
    ({ apiVersion, kind }) => reference.apiVersion === apiVersion && reference.kind === kind,
  );
  if (isBase) planned.set(titleOf(reference), "made");
}

const NAMESPACE = { apiVersion: "v1", kind: "Namespace" } as const;
const CRD = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" } as const;

/**
 * Checks that a playbook may change an object, by what the server says of its kind and by what runs have recorded: its
 * kind is on the list, and it is in a namespace that Regatta created, or is such a namespace, or is a cluster-wide
 * object that Regatta created or that does not exist yet.
 * @throws Failure `KUBE_BAD_MANIFEST`, `KUBE_UNKNOWN_KIND`, `KUBE_PROTECTED_OBJECT`, `KUBE_PROTECTED_NAMESPACE`,
 *   `KUBE_NOT_FOUND` if its namespace does not exist.
 */
export async function requireChangeable(
  cluster: GuardedCluster,
  reference: ObjectReference,
  options: GuardOptions,
): Promise<void> {
  const { signal, allowed = allowedKinds([]) } = options;
  refuseUnnameable(reference);
  if (reference.namespace !== undefined) await requireNamespace(cluster, reference.namespace, options);
  const served = await cluster.kind(reference, { signal });
  const title = titleOf(reference);
  if (!isAllowed(allowed, reference) && !(await isOwnKind(cluster, reference, served, options)))
    throw protectedObject(title, `${reference.kind} is not one of the kinds that playbooks may change`);
  if (isRecordPlace(reference)) throw protectedObject(title, "Regatta keeps its own records there");
  if (!served.namespaced) await requireClusterWide(cluster, reference, options);
  // Where there is none, the server would take "default".
  else if (reference.namespace === undefined) await requireNamespace(cluster, "default", options);
}

/**
 * The same for an object of a manifest, which may also not say anything about itself that only Regatta may.
 * @throws as {@link requireChangeable}.
 */
export async function requireApplicable(
  cluster: GuardedCluster,
  object: KubeObject,
  options: GuardOptions,
): Promise<void> {
  const { name, namespace, generateName, labels, annotations } = object.metadata;
  const title = `${object.kind} ${name}`;
  if (generateName !== undefined)
    throw badManifest(title, "it has a generateName, so that each apply would create one more");
  if (namespace !== undefined && (typeof namespace !== "string" || namespace === ""))
    throw badManifest(title, "its metadata.namespace is not a name");
  const own = [labels, annotations]
    .flatMap((map) => Object.keys(map ?? {}))
    .find((key) => key.startsWith(OWN_PREFIX));
  if (own !== undefined) throw badManifest(title, `only Regatta itself sets ${own}`);
  await requireChangeable(cluster, referenceOf(object), options);
}

/** What the guard's checks fail with if an object may not be changed. */
export const REFUSALS = [
  "KUBE_BAD_MANIFEST",
  "KUBE_PROTECTED_OBJECT",
  "KUBE_PROTECTED_NAMESPACE",
  "KUBE_NOT_FOUND",
] as const;

/** For a preview: what a check's failure means for the object; `undefined` if it passes. */
export async function refusalOf(
  reference: ObjectReference,
  check: () => Promise<unknown>,
): Promise<ObjectChange | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    return refusedChange(reference, error);
  }
}

/** For a preview: what a failure of a check means for the object. @throws the failure if it is not about the object. */
export function refusedChange(reference: ObjectReference, failure: unknown): ObjectChange {
  const object = titleOf(reference);
  const lines = [describeFailure(failure)];
  if (hasCode(failure, ...REFUSALS)) return { object, change: "refused", lines };
  // An earlier step may bring the kind along.
  if (hasCode(failure, "KUBE_UNKNOWN_KIND")) return { object, change: "unknown", lines };
  throw failure;
}

/** A kind that is served because Regatta created its definition: nothing but playbooks works with it. */
async function isOwnKind(
  cluster: GuardedCluster,
  { apiVersion }: ObjectReference,
  { plural }: ServedKind,
  { signal, earlier }: GuardOptions,
): Promise<boolean> {
  const group = groupOf(apiVersion);
  // Or a definition named after ClusterRole's group would make a playbook free to create ClusterRoles.
  if (!isDefinable(group)) return false;
  const name = `${plural}.${group}`;
  if (earlier?.get(titleOf({ ...CRD, name })) === "made") return true;
  const definition = await cluster.get({ ...CRD, name }, { signal });
  return definition !== undefined && (await claimOn(cluster, definition, { signal })) !== undefined;
}

/** What would lead to another path than the one of its kind, namespace and name. */
function refuseUnnameable({ apiVersion, kind, name, namespace }: ObjectReference): void {
  const segments = [...apiVersion.split("/"), name, ...(namespace === undefined ? [] : [namespace])];
  const wrong = segments.find((segment) => !isPathSegment(segment));
  if (wrong !== undefined) throw badManifest(`${kind} ${name}`, `"${wrong}" names nothing`);
  // More than a group and a version would lead to an object, whose own fields could pass for what the server serves.
  if (apiVersion.split("/").length > 2)
    throw badManifest(`${kind} ${name}`, `"${apiVersion}" is not a group and a version`);
}

async function requireNamespace(
  cluster: GuardedCluster,
  namespace: string,
  { signal, earlier }: GuardOptions,
): Promise<void> {
  const planned = isSystemNamespace(namespace) ? undefined : earlier?.get(`Namespace/${namespace}`);
  if (planned === "made") return;
  if (planned !== "gone" && (await requireOwnNamespace(cluster, namespace, { signal }))) return;
  throw new Failure("KUBE_NOT_FOUND", `The namespace "${namespace}" does not exist.`, {
    hint: "Create it first: app.deploy does so, and so does k8s.apply with a Namespace.",
    state: "Nothing was changed.",
    missing: { kind: "namespace", name: namespace },
  });
}

async function requireClusterWide(
  cluster: GuardedCluster,
  reference: ObjectReference,
  { signal, earlier }: GuardOptions,
): Promise<void> {
  const { apiVersion, kind, name, namespace } = reference;
  if (namespace !== undefined)
    throw badManifest(`${kind} ${name}`, `it names the namespace "${namespace}", but this kind has none`);
  if (earlier?.has(titleOf(reference))) return;
  if (apiVersion === NAMESPACE.apiVersion && kind === NAMESPACE.kind) {
    await requireOwnNamespace(cluster, name, { signal });
    return;
  }
  const found = await cluster.get(reference, { signal });
  if (found && !(await claimOn(cluster, found, { signal })))
    throw protectedObject(titleOf(reference), "Regatta did not create it");
}

function badManifest(title: string, why: string): Failure {
  return new Failure("KUBE_BAD_MANIFEST", `${title} cannot be applied: ${why}.`, {
    hint: "Correct its metadata.",
    state: "Nothing was changed.",
  });
}

function protectedObject(title: string, why: string): Failure {
  return new Failure("KUBE_PROTECTED_OBJECT", `Regatta does not change ${title}: ${why}.`, {
    hint: "Have somebody with the necessary rights change it by hand; REGATTA_APPLY_KINDS allows further kinds.",
    state: "Nothing was changed.",
  });
}
