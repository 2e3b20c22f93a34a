import { Failure } from "../base/failure.ts";
import type { MeshAdapter } from "./adapter.ts";
import { CRD } from "./crds.ts";
import { foundInPlace } from "./mesh-readiness.ts";
import type { MeshWork } from "./mesh-work.ts";

/** @throws Failure `MESH_RETIRED` with the reason and what to use instead. */
export function refuseRetired(adapter: MeshAdapter): void {
  if (adapter.status !== "retired") return;
  throw new Failure("MESH_RETIRED", `${adapter.title} cannot be used any more: ${adapter.note}`, {
    hint: adapter.instead ?? "Use another mesh.",
    state: "Nothing was changed.",
  });
}

/**
 * Checks that the mesh can be installed into this cluster as it is.
 * @throws Failure `MESH_WRONG_ENVIRONMENT`, `MESH_CONFLICT`, `MESH_CRDS_MISSING`; nothing was changed then.
 */
export async function checkInstallable(work: MeshWork): Promise<void> {
  const { adapter, cluster, signal } = work;
  await checkEnvironment(work);
  for (const name of adapter.conflicts_with ?? []) {
    const other = work.library.get(name);
    if ((await foundInPlace(other, cluster, { signal })).length === 0) continue;
    throw new Failure(
      "MESH_CONFLICT",
      `${adapter.title} cannot be installed beside ${other.title}, which is there.`,
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
    `${adapter.title} needs CRDs that are not there: ${missing.join(", ")}.`,
    {
      hint: "Apply them first; those of the Gateway API come with its release.",
      state: "Nothing was changed.",
    },
  );
}

async function checkEnvironment({ adapter, cluster, signal }: MeshWork): Promise<void> {
  if (adapter.environment === "any") return;
  const { sandbox, context } = await cluster.facts({ signal });
  if (sandbox === (adapter.environment === "sandbox")) return;
  const [wrong, hint] = sandbox
    ? [
        "needs a real Kubernetes cluster, and this is the sandbox",
        "Point at a real cluster with --context, or use the mesh sidecar.",
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
