import { isJsonObject, type JsonValue } from "../../base/json.ts";
import type { CallOptions, Cluster, KubeObject } from "../cluster.ts";
import { labelled } from "./ownership.ts";

/** Where a record is kept: a ConfigMap beside what it is about, so that whoever deals with that finds it there. */
export interface RecordPlace {
  readonly apiVersion: "v1";
  readonly kind: "ConfigMap";
  readonly namespace: string;
  readonly name: string;
}

export function recordPlace(namespace: string, name: string): RecordPlace {
  return { apiVersion: "v1", kind: "ConfigMap", namespace, name };
}

/** The record in an object of a {@link RecordPlace}; `undefined` when it holds none. */
export function recordIn(object: KubeObject | undefined): JsonValue | undefined {
  const text = isJsonObject(object?.data) ? object.data.record : undefined;
  return typeof text === "string" ? (JSON.parse(text) as JsonValue) : undefined;
}

/** Keeps a record in place of the one before. */
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
