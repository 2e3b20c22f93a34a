import { applyOwnNamespace, type OwnObject } from "../kubernetes/ownership/own-namespace.ts";
import { type InstallRecord, writeRecord } from "./install-record.ts";
import { forgetUser, listUsers } from "./mesh-users.ts";
import type { MeshRemoval } from "./mesh-work.ts";

const NAMESPACE = { apiVersion: "v1", kind: "Namespace" } as const;

/**
 * Leaves a mesh to another run that has adopted it and has not ended. That run then removes it as if it had installed
 * it. A run that only has pods in it does not take it over, because nothing says that it would ever remove the mesh.
 * @param namespaces of the mesh, created by this run.
 * @returns false if nobody else uses the mesh.
 */
export async function handOver(
  work: MeshRemoval,
  record: InstallRecord,
  namespaces: readonly OwnObject[],
): Promise<boolean> {
  const { adapter, cluster, signal } = work;
  for (;;) {
    const user = await userOf(work);
    if (user === undefined) return false;
    for (const found of namespaces) {
      const { name } = found.object.metadata;
      await work.assertOwned();
      await applyOwnNamespace(cluster, { ...NAMESPACE, metadata: { name } }, { found, runId: user, signal });
    }
    await work.assertOwned();
    await writeRecord(adapter, cluster, { ...record, run: user }, { signal });
    // A run that has left in the meantime may not have seen that the mesh had become its own.
    if (!(await listUsers(adapter, cluster, { signal })).includes(user)) continue;
    work.progress(`${adapter.title} is left to run ${user}, which is using it`);
    await forgetUser(adapter, cluster, work.runId, { signal }); // otherwise it could be handed back
    return true;
  }
}

async function userOf(work: MeshRemoval): Promise<string | undefined> {
  const { adapter, cluster, runId, signal, hasEnded } = work;
  for (const run of await listUsers(adapter, cluster, { signal })) {
    if (run !== runId && !(await hasEnded(run))) return run;
  }
  return undefined;
}
