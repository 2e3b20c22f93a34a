import type { KubeObject, ObjectReference } from "../kubernetes/cluster.ts";
import { isSameObject } from "../kubernetes/objects/object-reference.ts";
import { removeNamespace, runOf } from "../kubernetes/objects/ownership.ts";
import { allGone } from "../kubernetes/objects/readiness.ts";
import type { LeftoverSpec } from "./adapter.ts";
import { CRD, meshCrds } from "./crds.ts";
import { handOver } from "./hand-over.ts";
import { deleteRecord, type InstallRecord, otherRecords, readRecord, writeRecord } from "./install-record.ts";
import { forgetUser, listUsers } from "./mesh-users.ts";
import type { MeshRemoval } from "./mesh-work.ts";

/**
 * Removes what this run installed of the mesh, in the opposite order, and what the mesh's own programs and helm leave
 * behind. Idempotent: a removal that was cut short goes on where it stopped.
 * @returns false when this run had installed nothing of it: a mesh found in place is left alone; and when another run works with
 *   it, which removes it then.
 */
export async function uninstallMesh(work: MeshRemoval): Promise<boolean> {
  const { adapter, cluster, signal } = work;
  let record = await readRecord(adapter, cluster, { signal });
  if (record !== undefined && record.run !== work.runId) {
    await work.assertOwned();
    await forgetUser(adapter, cluster, work.runId, { signal });
    // It may have been handed over to this run right before that.
    record = await readRecord(adapter, cluster, { signal });
    if (record?.run !== work.runId) return false;
  }
  const namespaces = await ownNamespaces(work);
  if (record === undefined && namespaces.length === 0) return false;
  if (record && record.state !== "removing" && (await handOver(work, record, namespaces))) return false;
  if (record) {
    // Whoever wants it now must not take for ready what is going away.
    const deadlineMs = work.nowMs() + work.timeoutMs;
    await work.assertOwned();
    await writeRecord(adapter, cluster, { ...record, state: "removing", deadlineMs }, { signal });
    // Who adopted it since the look before this was written. What was cut short in its midst is nobody's to take over.
    if (record.state !== "removing" && (await handOver(work, record, namespaces))) return false;
    await removeReleases(work, record);
    await removeObjects(work, record);
    await waitForControlPlaneToEnd(work);
    await removeLeftovers(work, record);
    await removeCrds(work, record);
    await forgetUsers(work);
    await work.assertOwned();
    await deleteRecord(adapter, cluster, { signal });
  }
  for (const namespace of namespaces) {
    work.progress(`${adapter.title}: removing the namespace ${namespace}`);
    await work.assertOwned();
    await removeNamespace(cluster, namespace, { timeoutMs: work.timeoutMs, signal });
  }
  return true;
}

/** The adapter's namespaces that carry this run's label, so also one that was made right before a crash. */
async function ownNamespaces(work: MeshRemoval): Promise<readonly string[]> {
  const own: string[] = [];
  for (const name of work.adapter.namespaces ?? []) {
    const found = await work.cluster.get(
      { apiVersion: "v1", kind: "Namespace", name },
      { signal: work.signal },
    );
    if (runOf(found) === work.runId) own.push(name);
  }
  return own;
}

/** Those that ended without forgetting it, in a namespace that may be somebody's own and stay. */
async function forgetUsers(work: MeshRemoval): Promise<void> {
  const { adapter, cluster, signal } = work;
  for (const run of await listUsers(adapter, cluster, { signal })) {
    await work.assertOwned();
    await forgetUser(adapter, cluster, run, { signal });
  }
}

async function removeReleases(work: MeshRemoval, record: InstallRecord): Promise<void> {
  for (const release of record.releases.toReversed()) {
    work.progress(`${work.adapter.title}: removing ${release.release}`);
    await work.assertOwned();
    await work.helm.uninstall(release, { timeoutMs: work.timeoutMs, signal: work.signal });
  }
}

/** But for what another mesh stands on as well, such as a CRD, whose objects would go with it: that mesh removes it then. */
async function removeObjects(work: MeshRemoval, record: InstallRecord): Promise<void> {
  const { adapter, cluster, signal } = work;
  for (const reference of record.objects.toReversed()) {
    await work.assertOwned();
    // Asked before each: another mesh may begin at any moment, and writes down what it stands on first.
    const others = (await otherRecords(adapter, cluster, { signal })).filter(
      ({ state }) => state !== "removing",
    );
    if (others.some(({ objects }) => objects.some((object) => isSameObject(object, reference)))) continue;
    await cluster.delete(reference, { signal });
  }
}

/** A control plane that is still ending would make its leftovers again. */
async function waitForControlPlaneToEnd(work: MeshRemoval): Promise<void> {
  const { adapter, cluster, signal, timeoutMs } = work;
  for (const { name, namespace } of adapter.readiness ?? []) {
    if (namespace === undefined) continue;
    const ofWorkload = (pod: KubeObject) => pod.metadata.name.startsWith(`${name}-`);
    await cluster.waitFor(
      { apiVersion: "v1", kind: "Pod", namespace },
      (pods) => allGone(pods.filter(ofWorkload)),
      {
        timeoutMs,
        signal,
        what: `the pods of ${name} to be gone`,
      },
    );
  }
}

async function removeLeftovers(work: MeshRemoval, record: InstallRecord): Promise<void> {
  if (record.releases.length === 0 && record.objects.length === 0) return;
  for (const leftover of work.adapter.uninstall?.leftovers ?? []) {
    for (const reference of await placesOf(work, leftover)) {
      await work.assertOwned();
      await work.cluster.delete(reference, { signal: work.signal });
    }
  }
}

async function placesOf(work: MeshRemoval, leftover: LeftoverSpec): Promise<readonly ObjectReference[]> {
  const { namespace, ...rest } = leftover;
  if (namespace === undefined) return [rest];
  if (namespace !== "*") return [{ ...rest, namespace }];
  const namespaces = await work.cluster.list(
    { apiVersion: "v1", kind: "Namespace" },
    { signal: work.signal },
  );
  return namespaces.map((object: KubeObject) => ({ ...rest, namespace: object.metadata.name }));
}

/** Only CRDs that came with this installation; their objects go with them. */
async function removeCrds(work: MeshRemoval, record: InstallRecord): Promise<void> {
  const { adapter, cluster, signal } = work;
  const names = (await meshCrds(adapter, cluster, { signal })).filter(
    (name) => !record.crdsBefore.includes(name),
  );
  for (const name of names) {
    await work.assertOwned();
    await cluster.delete({ ...CRD, name }, { signal });
  }
  if (names.length === 0) return;
  await cluster.waitFor(CRD, (crds) => allGone(crds.filter((crd) => names.includes(crd.metadata.name))), {
    timeoutMs: work.timeoutMs,
    signal,
    what: `the CRDs of ${adapter.title} to be gone`,
  });
}
