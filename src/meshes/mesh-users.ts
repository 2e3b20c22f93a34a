import type { CallOptions, Cluster, ObjectReference } from "../kubernetes/cluster.ts";
import { labelled, runOf } from "../kubernetes/objects/ownership.ts";
import type { MeshAdapter } from "./adapter.ts";

const USED_MESH_LABEL = "regatta.dev/mesh-used";

/* The runs that have adopted a mesh which another run installed. Each writes a separate object beside the
   installation's record: a list inside the record could lose an entry to a writer that had read it a moment earlier. */

export async function noteUser(
  adapter: MeshAdapter,
  cluster: Cluster,
  run: string,
  options: CallOptions,
): Promise<void> {
  const reference = noteReference(adapter, run);
  if (reference === undefined) return;
  const { namespace, name, ...typed } = reference;
  const labels = { [USED_MESH_LABEL]: adapter.name };
  await cluster.apply(labelled({ ...typed, metadata: { name, namespace, labels } }, run), options);
}

export async function forgetUser(
  adapter: MeshAdapter,
  cluster: Cluster,
  run: string,
  options: CallOptions,
): Promise<void> {
  const reference = noteReference(adapter, run);
  if (reference !== undefined) await cluster.delete(reference, options);
}

/** @returns ids of runs, including those that have ended without removing their note. */
export async function listUsers(
  adapter: MeshAdapter,
  cluster: Cluster,
  options: CallOptions,
): Promise<readonly string[]> {
  const namespace = adapter.namespaces?.[0];
  if (namespace === undefined) return [];
  const labelSelector = `${USED_MESH_LABEL}=${adapter.name}`;
  const notes = await cluster.list(
    { apiVersion: "v1", kind: "ConfigMap", namespace, labelSelector },
    options,
  );
  return notes.map(runOf).filter((run) => run !== undefined);
}

function noteReference(
  adapter: MeshAdapter,
  run: string,
): (ObjectReference & { readonly namespace: string }) | undefined {
  const namespace = adapter.namespaces?.[0];
  if (namespace === undefined) return undefined;
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    name: `regatta-mesh-${adapter.name}-used-by-${run}`,
    namespace,
  };
}
