import { describeFailure, hasCode } from "../base/failure.ts";
import type { KubeObject } from "../kubernetes/cluster.ts";
import type { HelmInstall } from "../kubernetes/helm/helm.ts";
import { parseManifests, withImage } from "../kubernetes/objects/manifests.ts";
import { referenceOf } from "../kubernetes/objects/object-reference.ts";
import { titleOf } from "../kubernetes/objects/object-title.ts";
import { findOwnNamespace } from "../kubernetes/ownership/own-namespace.ts";
import type { ObjectChange, PlannedObjects } from "../kubernetes/preview/object-change.ts";
import { afterEarlierSteps } from "../kubernetes/preview/planned-cluster.ts";
import { getIfServed, previewApply } from "../kubernetes/preview/preview-apply.ts";
import { checkInstallable, isForeign, isSomebodyElses, refuseRetired } from "./install-checks.ts";
import { readRecord } from "./install-record.ts";
import { versionOf } from "./mesh-facts.ts";
import { foundInPlace } from "./mesh-readiness.ts";
import type { MeshWork } from "./mesh-work.ts";
import { helmInstalls } from "./overrides.ts";

/** Everything that previewing a mesh needs: no run, and nothing that changes anything. */
export type MeshLook = Pick<
  MeshWork,
  "adapter" | "library" | "overrides" | "cluster" | "helm" | "image" | "nowMs" | "signal"
> & { readonly earlier: PlannedObjects };

/** How previews name a helm release, which is not an object of its own. */
export function releaseTitle({ release, namespace }: Pick<HelmInstall, "release" | "namespace">): string {
  return `HelmRelease/${namespace}/${release}`;
}

/**
 * What installing the mesh would create and change, or that it exists already and would be adopted. A chart's objects
 * are listed if helm and the chart's repository can be reached; if not, the entry for the release says why.
 * @throws Failure `MESH_RETIRED`, `MESH_BUSY`, `MESH_CONFLICT`, … as installing it would.
 */
export async function previewInstall(look: MeshLook, version?: string): Promise<readonly ObjectChange[]> {
  const { adapter, signal } = look;
  refuseRetired(adapter);
  if (!adapter.install) return [];
  const cluster = afterEarlierSteps(look.cluster, look.earlier);
  const record = await readRecord(adapter, cluster, { signal });
  const inPlace = await foundInPlace(adapter, cluster, { signal });
  if (isSomebodyElses({ adapter, nowMs: look.nowMs }, record, inPlace))
    return inPlace.map((object) => adopted(object, look));
  await checkInstallable({ ...look, cluster });
  const begun = (release: HelmInstall) => record?.releases.some((known) => known.release === release.release);
  const changes = [...(await previewNamespaces(look))];
  for (const release of helmInstalls(adapter, look.overrides, version)) {
    changes.push(...(await previewRelease(look, release, begun(release) ?? false)));
  }
  for (const object of look.library.manifests(adapter.name)) {
    changes.push(...(await previewManifest(look, object)));
  }
  return changes;
}

function adopted(object: KubeObject, { adapter }: MeshLook): ObjectChange {
  const version = versionOf(object);
  const found = `${adapter.title}${version === null ? "" : ` ${version}`} is in place and is used as it is.`;
  return { object: titleOf(referenceOf(object)), change: "left", lines: [found] };
}

async function previewNamespaces({ adapter, cluster, signal }: MeshLook): Promise<readonly ObjectChange[]> {
  const changes: ObjectChange[] = [];
  for (const name of adapter.namespaces ?? []) {
    const namespace: KubeObject = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    const isThere = (await cluster.get({ ...namespace, name }, { signal })) !== undefined;
    if (isThere && !(await findOwnNamespace(cluster, name, { signal }))) {
      const lines = ["It belongs to somebody else: it is used but never removed."];
      changes.push({ object: titleOf({ ...namespace, name }), change: "left", lines });
    } else changes.push(...(await previewApply(cluster, [namespace], signal)));
  }
  return changes;
}

async function previewManifest(
  { cluster, signal, image }: MeshLook,
  object: KubeObject,
): Promise<readonly ObjectChange[]> {
  if (!(await isForeign(cluster, object, { signal })))
    return previewApply(cluster, [withImage(object, image)], signal);
  const lines = ["It already exists and was not created by Regatta: it is shared, and left alone."];
  return [{ object: titleOf(referenceOf(object)), change: "left", lines }];
}

/** The release itself, with its chart and version, then the chart's contents. */
async function previewRelease(
  look: MeshLook,
  release: HelmInstall,
  isBegun: boolean,
): Promise<readonly ObjectChange[]> {
  const { chart, version, repository } = release;
  const source = `chart ${chart} ${version} from ${repository}`;
  const object = releaseTitle(release);
  try {
    const found = await look.helm.status(release, { signal: look.signal });
    if (found && !isBegun) {
      const line = `A release of this name exists (${found.status}), but the rest of the mesh does not.`;
      return [{ object, change: "refused", lines: [source, line] }];
    }
    const objects = parseManifests(await look.helm.render(release, { signal: look.signal }), source);
    const held: ObjectChange[] = [];
    for (const each of objects) held.push(await previewChartObject(look, release, each));
    return [{ object, change: found ? "update" : "create", lines: [source] }, ...held];
  } catch (error) {
    if (!hasCode(error, "HELM_MISSING", "HELM_UNSUPPORTED", "HELM_FAILED", "KUBE_BAD_MANIFEST")) throw error;
    const line = `Its contents cannot be determined: ${describeFailure(error)}`;
    return [{ object, change: "create", lines: [source, line] }];
  }
}

/** Helm leaves CRDs that exist already, and refuses objects that have another owner. */
async function previewChartObject(
  { cluster, signal }: MeshLook,
  release: HelmInstall,
  object: KubeObject,
): Promise<ObjectChange> {
  const reference = referenceOf(object);
  const title = titleOf(reference);
  // Helm puts a namespaced object without a namespace into the release's; the client ignores the namespace if none is
  // needed.
  const placed = { ...reference, namespace: reference.namespace ?? release.namespace };
  const found = await getIfServed(cluster, placed, { signal });
  if (found === undefined) return { object: title, change: "create", lines: [] };
  if (found.metadata.annotations?.["meta.helm.sh/release-name"] === release.release)
    return { object: title, change: "none", lines: [] };
  if (object.kind === "CustomResourceDefinition") return { object: title, change: "left", lines: [] };
  const line = "It already exists and belongs to no release of this name.";
  return { object: title, change: "refused", lines: [line] };
}
