import { createHash } from "node:crypto";
import { Failure } from "../../base/failure.ts";
import type { CallOptions, Cluster, KubeObject, ObjectReference } from "../../kubernetes/cluster.ts";
import {
  type RecordPlace,
  recordIn,
  recordPlace,
  writeRecordAt,
} from "../../kubernetes/objects/kept-record.ts";
import { isSameObject, referenceOf } from "../../kubernetes/objects/object-reference.ts";
import { titleOf } from "../../kubernetes/objects/object-title.ts";
import { dialects } from "../dialects/index-by-name.ts";

/** Steps beyond this number are dropped, except the first one, which holds the state before Regatta. */
const MAX_STEPS = 20;

/** What one object was before a rule replaced it; `null` if it did not exist. */
export interface Replaced {
  readonly reference: ObjectReference;
  readonly object: KubeObject | null;
}

/** One application of a rule. */
export interface RouteStep {
  /** Identifies this application, so that it is recognised when it is repeated after a restart. */
  readonly key: string;
  readonly runId: string;
  /** Name of the dialect that the rule was rendered in. */
  readonly dialect: string;
  readonly replaced: readonly Replaced[];
}

/**
 * What was applied to a Service, oldest first; kept in the cluster beside the routes themselves, so that whoever undoes
 * it finds it there.
 */
export interface RouteRecord {
  readonly steps: readonly RouteStep[];
  /** Key of the last undo; absent if something has been applied since. */
  readonly undoneBy?: string;
}

/** The key of the application of these objects. */
export function stepKey(objects: readonly object[]): string {
  return createHash("sha256").update(JSON.stringify(objects)).digest("hex").slice(0, 16);
}

export async function readRecord(
  cluster: Cluster,
  namespace: string,
  service: string,
  options: CallOptions,
): Promise<RouteRecord> {
  const found = await cluster.get(recordReference(namespace, service), options);
  const record = (recordIn(found) as RouteRecord | undefined) ?? { steps: [] };
  refuseForged(record, namespace, service);
  return record;
}

/**
 * Anyone who may write to the namespace may write to the record, but Regatta has more rights than they do: the objects that
 * it is asked to restore must be routes in this namespace.
 * @throws Failure `TRAFFIC_RECORD_FORGED`.
 */
function refuseForged({ steps }: RouteRecord, namespace: string, service: string): void {
  const forged = steps
    .flatMap(({ replaced }) => replaced)
    .find((replaced) => !isRouteOf(namespace, service, replaced));
  if (forged === undefined) return;
  const { reference } = forged;
  throw new Failure(
    "TRAFFIC_RECORD_FORGED",
    `The record of earlier routes of ${service} in ${namespace} names ${titleOf(reference)}, which is not one of them.`,
    {
      hint: `Somebody else changed the record. Delete the ConfigMap regatta-routes-${service}, and correct the routes by hand.`,
      state: "Nothing was changed.",
    },
  );
}

function isRouteOf(namespace: string, service: string, { reference, object }: Replaced): boolean {
  const kinds = Object.values(dialects).flatMap((dialect) => dialect.kinds);
  const isRoute = kinds.some(
    ({ apiVersion, kind }) => apiVersion === reference.apiVersion && kind === reference.kind,
  );
  const isHere = reference.namespace === namespace && reference.name === service;
  return isRoute && isHere && (object === null || isSameObject(referenceOf(object), reference));
}

/** Saves the record, or deletes it if nothing is left to undo. */
export async function keepRecord(
  cluster: Cluster,
  namespace: string,
  service: string,
  record: RouteRecord,
  options: CallOptions & { readonly runId: string },
): Promise<void> {
  const reference = recordReference(namespace, service);
  const { steps } = record;
  if (steps.length === 0) {
    await cluster.delete(reference, options);
    return;
  }
  const [first, ...others] = steps;
  const kept = steps.length > MAX_STEPS ? [first, ...others.slice(1 - MAX_STEPS)] : steps;
  await writeRecordAt(cluster, reference, { ...record, steps: kept }, options);
}

/** Where the record for a Service is kept. */
export function recordReference(namespace: string, service: string): RecordPlace {
  return recordPlace(namespace, `routes-${service}`);
}
