import { isJsonObject, type JsonValue } from "../../base/json.ts";
import type { CallOptions, Cluster, KubeObject, ObjectReference } from "../cluster.ts";
import { labelled } from "./ownership.ts";

/** Where a record is kept: in a ConfigMap beside its subject, so that everyone who works on the subject finds it. */
export interface RecordPlace {
  readonly apiVersion: "v1";
  readonly kind: "ConfigMap";
  readonly namespace: string;
  readonly name: string;
}

/** Names of ConfigMaps that begin so are those of records. */
const RECORD_PREFIX = "regatta-";

/** @param subject what the record is about, and the rest of its name: `routes-reviews`. */
export function recordPlace(namespace: string, subject: string): RecordPlace {
  return { apiVersion: "v1", kind: "ConfigMap", namespace, name: RECORD_PREFIX + subject };
}

/** True for an object in the place of a record, which only Regatta itself may write. */
export function isRecordPlace({ apiVersion, kind, name }: ObjectReference): boolean {
  return apiVersion === "v1" && kind === "ConfigMap" && name.startsWith(RECORD_PREFIX);
}

/** The record in the object at a {@link RecordPlace}; `undefined` if it holds none. */
export function recordIn(object: KubeObject | undefined): JsonValue | undefined {
  const text = isJsonObject(object?.data) ? object.data.record : undefined;
  return typeof text === "string" ? (JSON.parse(text) as JsonValue) : undefined;
}

/** Writes a record, replacing the previous one. */
export async function writeRecordAt(
  cluster: Cluster,
  { apiVersion, kind, namespace, name }: RecordPlace,
  record: object,
  options: CallOptions & { readonly runId: string },
): Promise<void> {
  const data = { record: JSON.stringify(record) };
  await cluster.apply(
    labelled({ apiVersion, kind, metadata: { name, namespace }, data }, options.runId),
    options,
  );
}
