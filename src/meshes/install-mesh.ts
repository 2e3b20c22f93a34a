import { describeFailure, Failure } from "../base/failure.ts";
import { withTimedSignal } from "../base/timed-signal.ts";
import { withImage } from "../kubernetes/objects/manifests.ts";
import { isSameObject, referenceOf } from "../kubernetes/objects/object-reference.ts";
import { labelled } from "../kubernetes/objects/ownership.ts";
import { applyOwnNamespace, findOwnNamespace, waitUntilGone } from "../kubernetes/ownership/own-namespace.ts";
import { meshCrds } from "./crds.ts";
import { checkInstallable, isForeign, isSomebodyElses, meshBusy, refuseRetired } from "./install-checks.ts";
import { type InstallRecord, readRecord, writeRecord } from "./install-record.ts";
import { versionOf } from "./mesh-facts.ts";
import { foundInPlace, waitUntilReady } from "./mesh-readiness.ts";
import { forgetUser, noteUser } from "./mesh-users.ts";
import type { MeshWork } from "./mesh-work.ts";
import { helmInstalls } from "./overrides.ts";
import { uninstallMesh } from "./uninstall-mesh.ts";

interface InstallOutcome {
  readonly mesh: string;
  /** `null` if nothing is installed. */
  readonly version: string | null;
  /** True if it was already installed. This run removes it only if the run that installed it hands it over. */
  readonly adopted: boolean;
}

/** Time for undoing what a failed installation began. */
const ROLLBACK_MS = 120_000;

/**
 * Installs the mesh and waits until it is ready. Idempotent: the run that began an installation continues it. A mesh
 * that is already installed is adopted and left as it is. A failure is explained, and what was begun is undone.
 * @param version from the playbook; takes precedence over the configuration's and the adapter's.
 * @throws Failure `MESH_…`, `HELM_…`, `KUBE_…`; its `state` says what is left.
 */
export async function installMesh(work: MeshWork, version?: string): Promise<InstallOutcome> {
  const { adapter, cluster, signal } = work;
  refuseRetired(adapter);
  if (!adapter.install) return { mesh: adapter.name, version: null, adopted: false };
  const deadlineMs = work.nowMs() + work.timeoutMs;
  const remainingMs = () => Math.max(1, deadlineMs - work.nowMs());
  const record = await readRecord(adapter, cluster, { signal });
  const inPlace = await foundInPlace(adapter, cluster, { signal });
  if (isSomebodyElses(work, record, inPlace)) {
    work.progress(`${adapter.title} is in place and is left as it is`);
    if (record) await adopt(work, record);
    await waitUntilReady(adapter, cluster, { remainingMs, signal, progress: work.progress });
    const [controlPlane] = await foundInPlace(adapter, cluster, { signal });
    const found = controlPlane ? versionOf(controlPlane) : null;
    return { mesh: adapter.name, version: found, adopted: true };
  }
  await checkInstallable(work);
  try {
    const installed = await install(work, record, deadlineMs, version);
    await waitUntilReady(adapter, cluster, { remainingMs, signal, progress: work.progress });
    await writeRecord(adapter, cluster, { ...installed, state: "ready" }, { signal });
    return { mesh: adapter.name, version: installed.version, adopted: false };
  } catch (error) {
    throw await takeBack(work, error);
  }
}

/**
 * Tells the run that installed the mesh that this one uses it too. A run that removes a mesh first says so in its
 * record and then looks for users; a run that adopts one first leaves a note and then looks at the record. So at least
 * one of them sees the other.
 * @throws Failure `MESH_BUSY` if it is already being removed.
 */
async function adopt(work: MeshWork, found: InstallRecord): Promise<void> {
  const { adapter, cluster, runId, signal } = work;
  await work.assertOwned();
  await noteUser(adapter, cluster, runId, { signal });
  const record = await readRecord(adapter, cluster, { signal });
  if (record?.state === "ready") return;
  await forgetUser(adapter, cluster, runId, { signal });
  throw meshBusy(adapter, record ?? { ...found, state: "removing" });
}

async function install(
  work: MeshWork,
  before: InstallRecord | undefined,
  deadlineMs: number,
  version: string | undefined,
): Promise<InstallRecord> {
  const { adapter, cluster, signal } = work;
  const releases = helmInstalls(adapter, work.overrides, version);
  let record: InstallRecord = {
    run: work.runId,
    state: "installing",
    version: releases.at(-1)?.version ?? version ?? adapter.version ?? "",
    deadlineMs,
    releases: before?.releases ?? [],
    objects: before?.objects ?? [],
    namespaces: before?.namespaces ?? [],
    crdsBefore: before?.crdsBefore ?? (await meshCrds(adapter, cluster, { signal })),
  };
  const note = async (change: Partial<InstallRecord>) => {
    record = { ...record, ...change };
    await work.assertOwned();
    await writeRecord(adapter, cluster, record, { signal });
  };
  await makeNamespaces(work);
  await note({});
  for (const release of releases) {
    if (!record.releases.some((known) => known.release === release.release)) {
      await refuseForeignRelease(work, release);
      const { release: name, namespace } = release;
      await note({ releases: [...record.releases, { release: name, namespace }] });
    }
    work.progress(`${adapter.title}: installing ${release.release} ${release.version}`);
    await work.assertOwned();
    const repaired = await work.helm.upgradeInstall(release, { signal });
    if (repaired !== undefined) await work.warn(repaired);
  }
  for (const object of work.library.manifests(adapter.name)) {
    const known = record.objects.some((reference) => isSameObject(reference, referenceOf(object)));
    if (!known && (await isForeign(cluster, object, { signal }))) continue;
    if (!known) await note({ objects: [...record.objects, referenceOf(object)] });
    work.progress(`${adapter.title}: applying ${object.kind} ${object.metadata.name}`);
    await cluster.apply(labelled(withImage(object, work.image), work.runId), { signal });
  }
  return record;
}

/** Creates the missing namespaces for this run, and takes over those that another run of Regatta left behind. */
async function makeNamespaces(work: MeshWork): Promise<void> {
  const { adapter, cluster, signal } = work;
  for (const name of adapter.namespaces ?? []) {
    const reference = { apiVersion: "v1", kind: "Namespace" } as const;
    let live = await cluster.get({ ...reference, name }, { signal });
    if (live?.metadata.deletionTimestamp !== undefined) {
      await waitUntilGone(cluster, name, { timeoutMs: work.timeoutMs, signal });
      live = undefined;
    }
    const found = live && (await findOwnNamespace(cluster, name, { signal }));
    if (live && !found) continue; // Somebody else's: used, never removed.
    await work.assertOwned();
    const namespace = { ...reference, metadata: { name } };
    await applyOwnNamespace(cluster, namespace, { found, runId: work.runId, signal });
  }
}

async function refuseForeignRelease(
  work: MeshWork,
  release: { readonly release: string; readonly namespace: string },
): Promise<void> {
  const found = await work.helm.status(release, { signal: work.signal });
  if (!found) return;
  const { title } = work.adapter;
  throw new Failure(
    "MESH_PARTIAL",
    `The helm release ${release.release} in ${release.namespace} exists (${found.status}), but the rest of ${title} does not.`,
    {
      hint: `Finish that installation or remove it (helm uninstall ${release.release} -n ${release.namespace}).`,
    },
  );
}

/** Removes what was begun, unless this process no longer owns the run; the failure then says what is left. */
async function takeBack(work: MeshWork, error: unknown): Promise<unknown> {
  const { title } = work.adapter;
  try {
    await work.assertOwned();
    work.progress(`${title}: undoing the unfinished installation`);
    await withTimedSignal(ROLLBACK_MS, undefined, (signal) =>
      uninstallMesh({ ...work, signal, timeoutMs: ROLLBACK_MS }),
    );
    return withState(error, `The unfinished installation of ${title} was undone.`);
  } catch (second) {
    return withState(
      error,
      `Parts of ${title} are left, because removing them failed: ${describeFailure(second)}`,
    );
  }
}

function withState(error: unknown, state: string): unknown {
  if (!(error instanceof Failure)) return error;
  const { code, message, hint, details, retryable } = error;
  return new Failure(code, message, {
    ...(hint === undefined ? {} : { hint }),
    state,
    details,
    retryable,
    cause: error,
  });
}
