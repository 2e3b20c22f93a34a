import { isJsonObject, type JsonValue } from "../../base/json.ts";
import type { CallOptions, Cluster, KubeObject } from "../cluster.ts";
import { labelled } from "./ownership.ts";

/** Where a record is kept: in a ConfigMap beside its subject, so that everyone who works on the subject finds it. */
export interface RecordPlace {
  readonly apiVersion: "v1";
  readonly kind: "ConfigMap";
  readonly namespace: string;
  readonly name: string;
}

export function recordPlace(namespace: string, name: string): RecordPlace {
  return { apiVersion: "v1", kind: "ConfigMap", namespace, name };
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
