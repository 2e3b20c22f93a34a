import type { CallOptions, Cluster, KubeObject, ObjectReference } from "../kubernetes/cluster.ts";
import { recordIn, recordPlace, writeRecordAt } from "../kubernetes/objects/kept-record.ts";
import { RUN_LABEL, runOf } from "../kubernetes/objects/ownership.ts";
import type { ClusterLook } from "../kubernetes/preview/planned-cluster.ts";
import type { MeshAdapter } from "./adapter.ts";

const RECORD_PREFIX = "mesh-";

/**
 * What a run has installed of a mesh: written before each part is begun, so that after a crash the same run can
 * continue, and an uninstall removes exactly this. Kept in a ConfigMap in the mesh's first namespace.
 */
export interface InstallRecord {
  readonly run: string;
  readonly state: "installing" | "ready" | "removing";
  readonly version: string;
  /** Milliseconds since the epoch; an installation or removal that is not done by then counts as abandoned. */
  readonly deadlineMs: number;
  readonly releases: readonly { readonly release: string; readonly namespace: string }[];
  readonly objects: readonly ObjectReference[];
  readonly namespaces: readonly string[];
  /** CRDs in the mesh's API groups that existed before; they stay. */
  readonly crdsBefore: readonly string[];
}

/** @returns `undefined` if no run of Regatta has installed the mesh. */
export async function readRecord(
  adapter: MeshAdapter,
  cluster: ClusterLook,
  options: CallOptions,
): Promise<InstallRecord | undefined> {
  const reference = recordReference(adapter);
  const found = reference && (await cluster.get(reference, options));
  return found && installRecordIn(found);
}

function installRecordIn(object: KubeObject): InstallRecord | undefined {
  const record = recordIn(object) as InstallRecord | undefined;
  const run = runOf(object);
  return record === undefined || run === undefined ? undefined : { ...record, run };
}

/** What runs of Regatta have installed of other meshes. */
export async function otherRecords(
  adapter: MeshAdapter,
  cluster: Cluster,
  options: CallOptions,
): Promise<readonly InstallRecord[]> {
  const own = recordReference(adapter)?.name;
  const selector = { apiVersion: "v1", kind: "ConfigMap", labelSelector: RUN_LABEL };
  const found = await cluster.list(selector, options);
  return found
    .filter(
      ({ metadata }) =>
        metadata.name.startsWith(recordPlace("", RECORD_PREFIX).name) && metadata.name !== own,
    )
    .flatMap((object) => installRecordIn(object) ?? []);
}

export async function writeRecord(
  adapter: MeshAdapter,
  cluster: Cluster,
  record: InstallRecord,
  options: CallOptions,
): Promise<void> {
  const reference = recordReference(adapter);
  if (reference) await writeRecordAt(cluster, reference, record, { ...options, runId: record.run });
}

export async function deleteRecord(
  adapter: MeshAdapter,
  cluster: Cluster,
  options: CallOptions,
): Promise<void> {
  const reference = recordReference(adapter);
  if (reference) await cluster.delete(reference, options);
}

function recordReference(adapter: MeshAdapter) {
  const namespace = adapter.namespaces?.[0];
  return namespace === undefined ? undefined : recordPlace(namespace, RECORD_PREFIX + adapter.name);
}
