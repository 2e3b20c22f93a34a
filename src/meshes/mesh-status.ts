import type { CallOptions, Cluster } from "../kubernetes/cluster.ts";
import type { MeshAdapter } from "./adapter.ts";
import { readRecord } from "./install-record.ts";
import { versionOf } from "./mesh-facts.ts";
import { foundInPlace, missingForReadiness } from "./mesh-readiness.ts";

/** The state of a mesh in a cluster at one moment. */
export interface MeshStatus {
  /** True if any part of its control plane exists, whoever put it there; always true for a mesh that needs none. */
  readonly installed: boolean;
  /** True if everything that its adapter names is ready. */
  readonly ready: boolean;
  /** Of the control plane; `null` if it cannot be determined. */
  readonly version: string | null;
  /** The run that installed it; absent for a mesh that Regatta did not install, or that is not installed. */
  readonly runId?: string;
  /** What is missing; empty if it is ready. */
  readonly missing: readonly string[];
}

/**
 * Reads the state of a mesh once, and changes nothing.
 * @throws Failure `KUBE_…` if the cluster cannot be reached.
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

/** The version of a mesh's control plane, whoever installed it, and the run that did; `undefined` if there is none. */
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
