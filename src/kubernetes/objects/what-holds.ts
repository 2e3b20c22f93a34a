import { isJsonObject } from "../../base/json.ts";
import type { KubeObject } from "../cluster.ts";

/** The conditions of a terminating Namespace that say what is left in it. Source: Kubernetes API, `NamespaceConditionType`. */
const NAMESPACE_REASONS: ReadonlySet<unknown> = new Set([
  "NamespaceDeletionDiscoveryFailure",
  "NamespaceDeletionGroupVersionParsingFailure",
  "NamespaceDeletionContentFailure",
  "NamespaceContentRemaining",
  "NamespaceFinalizersRemaining",
]);
/** Kubernetes' own: it deletes dependents first, or lets them go. */
const OF_KUBERNETES: ReadonlySet<string> = new Set(["foregroundDeletion", "orphan"]);

/**
 * What keeps an object that is being deleted, in a few words; `undefined` if it does not say. Its finalizers are removed by
 * whoever set them, and nothing else ends its deletion.
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/
 */
export function whatHolds({ kind, metadata, spec, status }: KubeObject): string | undefined {
  const { deletionTimestamp, finalizers } = metadata;
  if (deletionTimestamp === undefined) return undefined;
  // A Namespace has finalizers in its spec, too: Kubernetes' own, and whatever its author wrote.
  const ofSpec = kind === "Namespace" && isJsonObject(spec) ? textsIn(spec.finalizers) : [];
  const set = [...textsIn(finalizers), ...ofSpec.filter((one) => one !== "kubernetes")];
  const foreign = set.filter((one) => !OF_KUBERNETES.has(one));
  const dependents = set.length > foreign.length;
  const parts = [
    ...(foreign.length === 0
      ? []
      : [`the finalizer${foreign.length === 1 ? "" : "s"} ${foreign.join(", ")}`]),
    ...(dependents ? ["what depends on it and is deleted first"] : []),
    ...namespaceReasons(status),
  ];
  return parts.length === 0 ? undefined : parts.join("; ");
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function namespaceReasons(status: unknown): readonly string[] {
  const conditions = isJsonObject(status) && Array.isArray(status.conditions) ? status.conditions : [];
  return conditions
    .filter(isJsonObject)
    .filter((condition) => NAMESPACE_REASONS.has(condition.type) && condition.status === "True")
    .flatMap(({ message }) => (typeof message === "string" ? [message.replace(/[.\s]+$/, "")] : []));
}
