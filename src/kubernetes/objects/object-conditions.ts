import { isJsonObject, type JsonObject } from "../../base/json.ts";
import type { KubeObject, WaitVerdict } from "../cluster.ts";
import { namesOf } from "./names-of.ts";
import { allGone } from "./readiness.ts";

/** What to wait for: that objects exist, that none does, or that a condition in their status has a certain value. */
export type Awaited =
  | { readonly kind: "exists" }
  | { readonly kind: "gone" }
  | { readonly kind: "condition"; readonly type: string; readonly status: string };

/**
 * Whether objects are in the awaited state. A condition that was set for an earlier generation of its object does not
 * count; a route of the Gateway API has a condition once every parent reports it.
 * @param atLeast how many must exist; ignored when waiting for them to be gone.
 */
export function objectsAre(
  awaited: Awaited,
  atLeast: number,
): (objects: readonly KubeObject[]) => WaitVerdict {
  return (objects) => {
    if (awaited.kind === "gone") return allGone(objects);
    if (objects.length < atLeast)
      return {
        kind: "waiting",
        missing: objects.length === 0 ? "none exists" : `${objects.length} of ${atLeast} exist`,
      };
    if (awaited.kind === "exists") return { kind: "done" };
    const others = objects.filter((object) => !hasCondition(object, awaited.type, awaited.status));
    if (others.length === 0) return { kind: "done" };
    const why = reasonOf(others[0], awaited.type);
    return {
      kind: "waiting",
      missing: `${others.length} of ${objects.length} are not ${awaited.type}=${awaited.status} (${namesOf(others)})${why}`,
    };
  };
}

function hasCondition(object: KubeObject, type: string, status: string): boolean {
  const found = conditionsOf(object).filter((condition) => condition.type === type);
  return (
    found.length > 0 &&
    found.every((condition) => condition.status === status && isCurrent(condition, object))
  );
}

/**
 * Whether a condition is about the object as it is now. If the condition does not say so itself, as those of Deployments do
 * not, the status as a whole does: kubectl wait judges likewise (kubernetes/kubectl#962).
 */
function isCurrent(condition: JsonObject, { metadata, status }: KubeObject): boolean {
  const { generation } = metadata;
  const observedGeneration =
    condition.observedGeneration ?? (isJsonObject(status) ? status.observedGeneration : undefined);
  return (
    typeof observedGeneration !== "number" ||
    typeof generation !== "number" ||
    observedGeneration >= generation
  );
}

/** `: BackendNotFound, the Service "x" is unknown`, from an object's condition. */
function reasonOf(object: KubeObject | undefined, type: string): string {
  const condition = object && conditionsOf(object).find((candidate) => candidate.type === type);
  const words = [condition?.reason, condition?.message].filter(
    (word) => typeof word === "string" && word !== "",
  );
  return words.length === 0 ? "" : `: ${words.join(", ").slice(0, 300)}`;
}

/** Conditions of the object, and of a route's parents. Source: gateway-api.sigs.k8s.io, RouteStatus. */
function conditionsOf({ status }: KubeObject): readonly JsonObject[] {
  if (!isJsonObject(status)) return [];
  const parents = Array.isArray(status.parents) ? status.parents.filter(isJsonObject) : [];
  return [status, ...parents].flatMap(({ conditions }) =>
    Array.isArray(conditions) ? conditions.filter(isJsonObject) : [],
  );
}
