import { isJsonObject, type JsonObject, objectsIn } from "../../base/json.ts";
import type { KubeObject } from "../cluster.ts";

/** Statuses of the init containers, then of the containers. */
export function containerStatuses({ status }: KubeObject): readonly JsonObject[] {
  if (!isJsonObject(status)) return [];
  return [...objectsIn(status.initContainerStatuses), ...objectsIn(status.containerStatuses)];
}
