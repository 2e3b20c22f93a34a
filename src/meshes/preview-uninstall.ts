import type { ObjectReference } from "../kubernetes/cluster.ts";
import { referenceOf } from "../kubernetes/objects/object-reference.ts";
import { titleOf } from "../kubernetes/objects/object-title.ts";
import type { ObjectChange } from "../kubernetes/preview/object-change.ts";
import { isOfGroup } from "./crds.ts";
import { foundInPlace } from "./mesh-readiness.ts";
import { type MeshLook, releaseTitle } from "./preview-install.ts";

/**
 * What removing the mesh would delete: what an earlier step of the same plan installs, and what that leaves behind. A
 * mesh that is in the cluster now belongs to another run or to somebody else, and stays.
 */
export async function previewUninstall(look: MeshLook): Promise<readonly ObjectChange[]> {
  const { adapter, cluster, signal } = look;
  if (!adapter.install) return [];
  const taken = takenAway(look);
  if (taken.length > 0) return taken;
  const inPlace = await foundInPlace(adapter, cluster, { signal });
  if (inPlace.length > 0) {
    const lines = [`${adapter.title} is in place: a run removes only what it installed itself.`];
    return inPlace.map((object) => ({ object: titleOf(referenceOf(object)), change: "left", lines }));
  }
  const lines = [`${adapter.title} is not installed, and no earlier step installs it.`];
  return [{ object: `Mesh/${adapter.name}`, change: "absent", lines }];
}

/** In the order of removal; empty if no earlier step installs the mesh. */
function takenAway({ adapter, library, earlier }: MeshLook): readonly ObjectChange[] {
  const isMade = (title: string) => earlier.get(title) === "made";
  const releases = (adapter.install?.helm ?? []).map(releaseTitle).filter(isMade);
  const objects = library.manifests(adapter.name).map(referenceOf).map(titleOf).filter(isMade);
  if (releases.length === 0 && objects.length === 0) return [];
  const groups = adapter.uninstall?.crd_groups ?? [];
  const crds = [...earlier.keys()]
    .filter(isMade)
    .filter((title) => title.startsWith("CustomResourceDefinition/"))
    .filter((title) => groups.some((group) => isOfGroup(title, group)));
  const namespaces = (adapter.namespaces ?? []).map((name) => `Namespace/${name}`).filter(isMade);
  const gone = (object: string, line?: string): ObjectChange => {
    return { object, change: "delete", lines: line === undefined ? [] : [line] };
  };
  return [
    ...releases.toReversed().map((title) => gone(title, "With everything that its chart created.")),
    ...objects.toReversed().map((title) => gone(title)),
    ...(adapter.uninstall?.leftovers ?? []).map((spec) =>
      gone(titleOf(spec as ObjectReference), "If the mesh's own programs created it."),
    ),
    ...crds.map((title) => gone(title, "With all objects of this kind.")),
    ...namespaces.map((title) => gone(title)),
  ];
}
