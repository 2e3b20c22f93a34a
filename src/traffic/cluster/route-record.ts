import { createHash } from "node:crypto";
import type { CallOptions, Cluster, KubeObject, ObjectReference } from "../../kubernetes/cluster.ts";
import {
  type RecordPlace,
  recordIn,
  recordPlace,
  writeRecordAt,
} from "../../kubernetes/objects/kept-record.ts";

/** Older steps than these are forgotten but for the first one, which holds what stood before Regatta. */
const MAX_STEPS = 20;

/** What one object was before a rule replaced it; `null` where there was none. */
export interface Replaced {
  readonly reference: ObjectReference;
  readonly object: KubeObject | null;
}

/** One application of a rule. */
export interface RouteStep {
  /** Tells the same application again, after a restart in the middle of it. */
  readonly key: string;
  readonly runId: string;
  /** Name of the dialect that the rule was rendered in. */
  readonly dialect: string;
  readonly replaced: readonly Replaced[];
}

/**
 * What was applied to a Service, oldest first: kept in the cluster beside the routes themselves, so that whoever undoes it
 * finds it there.
 */
export interface RouteRecord {
  readonly steps: readonly RouteStep[];
  /** Key of the undoing that came last; absent once something was applied after it. */
  readonly undoneBy?: string;
}

/** The key of applying these objects. */
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
  return (recordIn(found) as RouteRecord | undefined) ?? { steps: [] };
}

/** Keeps the record, or removes it when nothing is left to undo. */
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

/** Where the record of a Service is kept. */
export function recordReference(namespace: string, service: string): RecordPlace {
  return recordPlace(namespace, `regatta-routes-${service}`);
}
