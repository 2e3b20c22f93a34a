import type { CallOptions, Cluster } from "../kubernetes/cluster.ts";
import type { MeshAdapter } from "./adapter.ts";
import { readRecord } from "./install-record.ts";
import { versionOf } from "./mesh-facts.ts";
import { foundInPlace, missingForReadiness } from "./mesh-readiness.ts";

/** How a mesh stands in a cluster at one moment. */
export interface MeshStatus {
  /** True when something of its control plane is there, whoever put it there; always for a mesh that needs none. */
  readonly installed: boolean;
  /** True when all that its adapter names is ready. */
  readonly ready: boolean;
  /** Of the control plane; `null` where nothing tells it. */
  readonly version: string | null;
  /** The run that has installed it; absent for a mesh that was found in place, and for one that is not there. */
  readonly runId?: string;
  /** What is missing; empty when it is ready. */
  readonly missing: readonly string[];
}

/**
 * Looks how a mesh stands, once, and changes nothing.
 * @throws Failure `KUBE_…` when the cluster cannot be asked.
 */
export async function meshStatus(
  adapter: MeshAdapter,
  cluster: Cluster,
  options: CallOptions = {},
): Promise<MeshStatus> {
  if (adapter.readiness === undefined || adapter.readiness.length === 0)
    return { installed: true, ready: true, version: null, missing: [] };
  const found = await installation(adapter, cluster, options);
  if (found === undefined)
    return { installed: false, ready: false, version: null, missing: [`${adapter.title} is not installed`] };
  const missing = await missingForReadiness(adapter, cluster, options);
  return { installed: true, ready: missing.length === 0, missing, ...found };
}

/** The version of a mesh's control plane, whoever put it there, and the run that did; `undefined` where none is there. */
export async function installation(
  adapter: MeshAdapter,
  cluster: Cluster,
  options: CallOptions,
): Promise<Pick<MeshStatus, "version" | "runId"> | undefined> {
  const [controlPlane] = await foundInPlace(adapter, cluster, options);
  if (controlPlane === undefined) return undefined;
  const runId = (await readRecord(adapter, cluster, options))?.run;
  return { version: versionOf(controlPlane), ...(runId === undefined ? {} : { runId }) };
}
