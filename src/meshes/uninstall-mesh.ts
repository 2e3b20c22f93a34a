import type { KubeObject, ObjectReference } from "../kubernetes/cluster.ts";
import { isSameObject } from "../kubernetes/objects/object-reference.ts";
import { runOf } from "../kubernetes/objects/ownership.ts";
import { allGone } from "../kubernetes/objects/readiness.ts";
import {
  findOwnNamespace,
  type OwnObject,
  removeOwnNamespace,
} from "../kubernetes/ownership/own-namespace.ts";
import { getIfServed } from "../kubernetes/preview/preview-apply.ts";
import type { LeftoverSpec } from "./adapter.ts";
import { CRD, meshCrds } from "./crds.ts";
import { handOver } from "./hand-over.ts";
import { deleteRecord, type InstallRecord, otherRecords, readRecord, writeRecord } from "./install-record.ts";
import { forgetUser, listUsers } from "./mesh-users.ts";
import type { MeshRemoval } from "./mesh-work.ts";

/**
 * Removes what this run installed of the mesh, in reverse order, and what the mesh's own programs and helm leave
 * behind. Idempotent: an interrupted removal continues where it stopped.
 * @returns false if this run had installed none of it (a mesh found in place is left alone), and if another run uses
 * the mesh, which then removes it later.
 */
export async function uninstallMesh(work: MeshRemoval): Promise<boolean> {
  const { adapter, cluster, signal } = work;
  let record = await readRecord(adapter, cluster, { signal });
  if (record !== undefined && record.run !== work.runId) {
    await work.assertOwned();
    await forgetUser(adapter, cluster, work.runId, { signal });
    // It may have been handed over to this run just before that.
    record = await readRecord(adapter, cluster, { signal });
    if (record?.run !== work.runId) return false;
  }
  const namespaces = await ownNamespaces(work);
  if (record === undefined && namespaces.length === 0) return false;
  if (record && record.state !== "removing" && (await handOver(work, record, namespaces))) return false;
  if (record) {
    // A run that wants it now must not take it to be ready while it is being removed.
    const deadlineMs = work.nowMs() + work.timeoutMs;
    await work.assertOwned();
    await writeRecord(adapter, cluster, { ...record, state: "removing", deadlineMs }, { signal });
    // Hand over to runs that adopted it after the check and before this was written. An interrupted removal is not
    // handed over.
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
    work.progress(`${adapter.title}: removing the namespace ${namespace.object.metadata.name}`);
    await work.assertOwned();
    await removeOwnNamespace(cluster, namespace, { timeoutMs: work.timeoutMs, signal });
  }
  return true;
}

/** The adapter's namespaces that this run created, including one created right before a crash. */
async function ownNamespaces(work: MeshRemoval): Promise<readonly OwnObject[]> {
  const { adapter, cluster, signal, runId } = work;
  const own: OwnObject[] = [];
  for (const name of adapter.namespaces ?? []) {
    const found = await findOwnNamespace(cluster, name, { signal });
    if (found?.claim.run === runId) own.push(found);
  }
  return own;
}

/** Removes the notes of runs that ended without doing so; the namespace may be somebody else's and stay. */
async function forgetUsers(work: MeshRemoval): Promise<void> {
  const { adapter, cluster, signal } = work;
  for (const run of await listUsers(adapter, cluster, { signal })) {
    await work.assertOwned();
    await forgetUser(adapter, cluster, run, { signal });
  }
}

async function removeReleases(work: MeshRemoval, record: InstallRecord): Promise<void> {
  const known = work.adapter.install?.helm ?? [];
  // The record is in a namespace that others may write to: a release that is not the mesh's own is not ours to remove.
  const own = record.releases.filter(({ release, namespace }) =>
    known.some((one) => one.release === release && one.namespace === namespace),
  );
  for (const release of own.toReversed()) {
    work.progress(`${work.adapter.title}: removing ${release.release}`);
    await work.assertOwned();
    await work.helm.uninstall(release, { timeoutMs: work.timeoutMs, signal: work.signal });
  }
}

/**
 * Except what another mesh also depends on, such as a CRD, whose objects would go with it: that mesh removes it later.
 */
async function removeObjects(work: MeshRemoval, record: InstallRecord): Promise<void> {
  const { adapter, cluster, signal } = work;
  for (const reference of record.objects.toReversed()) {
    await work.assertOwned();
    // Checked before each object: another mesh may start at any moment, and first records what it depends on.
    const others = (await otherRecords(adapter, cluster, { signal })).filter(
      ({ state }) => state !== "removing",
    );
    if (others.some(({ objects }) => objects.some((object) => isSameObject(object, reference)))) continue;
    const live = await getIfServed(cluster, reference, { signal });
    // Only objects with a run's label: somebody who may write to the record must not be able to have others deleted.
    if (live && runOf(live) !== undefined) await cluster.delete(reference, { signal });
  }
}

/** A control plane that is still terminating would create its leftovers again. */
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

/** Only CRDs that came with this installation; their objects are deleted with them. */
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
