import { Failure } from "../base/failure.ts";
import type { CallOptions, KubeObject } from "../kubernetes/cluster.ts";
import { referenceOf } from "../kubernetes/objects/object-reference.ts";
import { runOf } from "../kubernetes/objects/ownership.ts";
import type { ClusterLook } from "../kubernetes/preview/planned-cluster.ts";
import type { MeshAdapter } from "./adapter.ts";
import { CRD } from "./crds.ts";
import type { InstallRecord } from "./install-record.ts";
import { foundInPlace } from "./mesh-readiness.ts";
import type { MeshWork } from "./mesh-work.ts";

/** @throws Failure `MESH_RETIRED` with the reason and what to use instead. */
export function refuseRetired(adapter: MeshAdapter): void {
  if (adapter.status !== "retired") return;
  throw new Failure("MESH_RETIRED", `${adapter.title} can no longer be used: ${adapter.note}`, {
    hint: adapter.instead ?? "Use another mesh.",
    state: "Nothing was changed.",
  });
}

type InstallCheck = Pick<MeshWork, "adapter" | "library" | "signal"> & { readonly cluster: ClusterLook };

/**
 * Checks that the mesh can be installed into this cluster.
 * @throws Failure `MESH_WRONG_ENVIRONMENT`, `MESH_CONFLICT`, `MESH_CRDS_MISSING`; then nothing has been changed.
 */
export async function checkInstallable(work: InstallCheck): Promise<void> {
  const { adapter, cluster, signal } = work;
  await checkEnvironment(work);
  for (const name of adapter.conflicts_with ?? []) {
    const other = work.library.get(name);
    if ((await foundInPlace(other, cluster, { signal })).length === 0) continue;
    throw new Failure(
      "MESH_CONFLICT",
      `${adapter.title} cannot be installed beside ${other.title}, which is already there.`,
      {
        hint: `Remove ${other.title} first.`,
        state: "Nothing was changed.",
      },
    );
  }
  const missing = [];
  for (const name of adapter.required_crds ?? []) {
    if (!(await cluster.get({ ...CRD, name }, { signal }))) missing.push(name);
  }
  if (missing.length === 0) return;
  throw new Failure(
    "MESH_CRDS_MISSING",
    `${adapter.title} needs CRDs that do not exist: ${missing.join(", ")}.`,
    {
      hint: "Apply them first; those of the Gateway API come with its release.",
      state: "Nothing was changed.",
    },
  );
}

/**
 * Whether the mesh exists and was not begun by this run: somebody else installed it, or another run did and it is
 * ready.
 * @throws Failure `MESH_BUSY` while another run is installing or removing it.
 */
export function isSomebodyElses(
  work: Pick<MeshWork, "adapter" | "nowMs"> & { readonly runId?: string },
  record: InstallRecord | undefined,
  inPlace: readonly KubeObject[],
): boolean {
  if (record === undefined) return inPlace.length > 0;
  if (record.run === work.runId) return false;
  if (record.state === "ready") return true;
  if (record.deadlineMs < work.nowMs()) return false; // Abandoned: this run takes it over and finishes it.
  throw meshBusy(work.adapter, record);
}

/** Another run is working on the mesh; it can be used later. */
export function meshBusy(
  adapter: MeshAdapter,
  { run, state }: Pick<InstallRecord, "run" | "state">,
): Failure {
  return new Failure("MESH_BUSY", `The run ${run} is ${state} ${adapter.title} right now.`, {
    hint: "Wait until it has ended, or stop it; give both playbooks the same concurrency group.",
    state: "Nothing was changed.",
    retryable: true,
  });
}

/**
 * True for an object that exists and was not created by Regatta, such as a CRD of the Gateway API: it is shared, and
 * stays.
 */
export async function isForeign(
  cluster: ClusterLook,
  object: KubeObject,
  options: CallOptions,
): Promise<boolean> {
  const found = await cluster.get(referenceOf(object), options);
  return found !== undefined && runOf(found) === undefined;
}

async function checkEnvironment({ adapter, cluster, signal }: InstallCheck): Promise<void> {
  if (adapter.environment === "any") return;
  const { sandbox, context } = await cluster.facts({ signal });
  if (sandbox === (adapter.environment === "sandbox")) return;
  const [wrong, hint] = sandbox
    ? [
        "needs a real Kubernetes cluster, and this is the sandbox",
        "Point at a real cluster, or use the mesh sidecar.",
      ]
    : [
        `runs in the sandbox only, and ${context} is a real cluster`,
        "Use a mesh that is made for real clusters, such as istio.",
      ];
  throw new Failure("MESH_WRONG_ENVIRONMENT", `${adapter.title} ${wrong}.`, {
    hint,
    state: "Nothing was changed.",
  });
}
