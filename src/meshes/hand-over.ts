import type { KubeObject } from "../kubernetes/cluster.ts";
import { labelled, runOf } from "../kubernetes/ownership.ts";
import { type InstallRecord, writeRecord } from "./install-record.ts";
import type { MeshRemoval } from "./mesh-work.ts";

const NAMESPACE = { apiVersion: "v1", kind: "Namespace" } as const;

/**
 * Leaves a mesh to another run that works with it: one that has not ended and has a namespace in the mesh. That run
 * removes it then, as if it had installed it.
 * @param namespaces of the mesh, that this run made.
 * @returns false when nobody else works with it.
 */
export async function handOver(
  work: MeshRemoval,
  record: InstallRecord,
  namespaces: readonly string[],
): Promise<boolean> {
  const { adapter, cluster, signal } = work;
  const user = await userOf(work);
  if (user === undefined) return false;
  work.progress(`${adapter.title} is left to run ${user.run}, which works with it in ${user.namespace}`);
  for (const name of namespaces) {
    await work.assertOwned();
    await cluster.apply(labelled({ ...NAMESPACE, metadata: { name } }, user.run), { signal });
  }
  await work.assertOwned();
  await writeRecord(adapter, cluster, { ...record, run: user.run }, { signal });
  return true;
}

async function userOf({
  adapter,
  cluster,
  runId,
  signal,
  hasEnded,
}: MeshRemoval): Promise<{ readonly run: string; readonly namespace: string } | undefined> {
  const { kind, key = "", value } = adapter.injection;
  if (kind === "none") return undefined;
  const isInMesh = ({ metadata }: KubeObject) =>
    (kind === "label" ? metadata.labels : metadata.annotations)?.[key] === value;
  for (const namespace of await cluster.list(NAMESPACE, { signal })) {
    const run = runOf(namespace);
    if (run === undefined || run === runId || !isInMesh(namespace)) continue;
    if (namespace.metadata.deletionTimestamp !== undefined) continue;
    if (!(await hasEnded(run))) return { run, namespace: namespace.metadata.name };
  }
  return undefined;
}
