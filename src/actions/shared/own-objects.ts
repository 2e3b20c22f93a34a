import { describeFailure, Failure, hasCode } from "../../base/failure.ts";
import type { PreviewContext } from "../../engine/action.ts";
import type { Cluster, KubeObject, ObjectReference } from "../../kubernetes/cluster.ts";
import { titleOf } from "../../kubernetes/objects/object-title.ts";
import { requireOwnNamespace, runOf } from "../../kubernetes/objects/ownership.ts";
import type { ObjectChange } from "../../kubernetes/preview/object-change.ts";

/** Kinds that can grant any right to anybody, or affect every pod. Playbooks may not change them as plain objects. */
const REFUSED_KINDS = new Set([
  "ClusterRole",
  "ClusterRoleBinding",
  "MutatingWebhookConfiguration",
  "ValidatingWebhookConfiguration",
  "APIService",
  "Node",
]);

/**
 * Checks that a playbook may change an object: it is in a namespace that Regatta created, or is such a namespace itself, or
 * is a cluster-wide object that Regatta created or that does not exist yet.
 * @throws Failure `KUBE_PROTECTED_NAMESPACE`, `KUBE_PROTECTED_OBJECT`, `KUBE_NOT_FOUND`.
 */
export async function requireChangeable(
  cluster: Cluster,
  reference: ObjectReference,
  signal: AbortSignal,
): Promise<void> {
  const { kind, name, namespace } = reference;
  if (REFUSED_KINDS.has(kind)) {
    throw protectedObject(`${kind} ${name}`, "this kind can grant rights or affect every pod");
  }
  if (kind === "Namespace") {
    await requireOwnNamespace(cluster, name, signal);
    return;
  }
  if (namespace !== undefined) {
    if (await requireOwnNamespace(cluster, namespace, signal)) return;
    throw new Failure("KUBE_NOT_FOUND", `The namespace "${namespace}" does not exist.`, {
      hint: "Create it first: app.deploy does so, and so does k8s.apply with a Namespace.",
      state: "Nothing was changed.",
    });
  }
  const found: KubeObject | undefined = await cluster.get(reference, { signal });
  if (found?.metadata.namespace !== undefined)
    await requireOwnNamespace(cluster, found.metadata.namespace, signal);
  if (found && runOf(found) === undefined)
    throw protectedObject(`${kind} ${name}`, "Regatta did not create it");
}

/**
 * For a preview: how a change to the object would be refused; `undefined` if it would not be, for instance in a namespace
 * that an earlier step creates.
 */
export async function refusedChange(
  cluster: Cluster,
  reference: ObjectReference,
  { signal, earlier }: PreviewContext,
): Promise<ObjectChange | undefined> {
  if (earlier.get(`Namespace/${reference.namespace}`) === "made") return undefined;
  try {
    await requireChangeable(cluster, reference, signal);
    return undefined;
  } catch (error) {
    if (!hasCode(error, "KUBE_PROTECTED_NAMESPACE", "KUBE_PROTECTED_OBJECT", "KUBE_NOT_FOUND")) throw error;
    return { object: titleOf(reference), change: "refused", lines: [describeFailure(error)] };
  }
}

function protectedObject(what: string, why: string): Failure {
  return new Failure("KUBE_PROTECTED_OBJECT", `Regatta does not change ${what}: ${why}.`, {
    hint: "Have somebody with the necessary rights change it by hand.",
    state: "Nothing was changed.",
  });
}
