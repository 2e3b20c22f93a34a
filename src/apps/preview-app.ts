import type { Cluster } from "../kubernetes/cluster.ts";
import { referenceOf } from "../kubernetes/objects/object-reference.ts";
import { titleOf } from "../kubernetes/objects/object-title.ts";
import { type OwnObject, requireOwnNamespace } from "../kubernetes/ownership/own-namespace.ts";
import type { ObjectChange, PlannedObjects } from "../kubernetes/preview/object-change.ts";
import { previewApply } from "../kubernetes/preview/preview-apply.ts";
import type { MeshAdapter } from "../meshes/adapter.ts";
import type { AppAdapter } from "./app-adapter.ts";
import { appNamespace, appObjects, isSharedWithAnotherApp } from "./deploy-app.ts";
import { isDeployed, type TakingOver } from "./remove-app.ts";
import { type WorkloadEnvironment, withEnvironment } from "./workload-environment.ts";

interface AppLook {
  readonly app: AppAdapter;
  readonly namespace: string;
  readonly cluster: Cluster;
  readonly signal: AbortSignal;
}

/**
 * What deploying the app would create and change: its namespace with the mesh's mark, then its objects.
 * @throws Failure `KUBE_PROTECTED_NAMESPACE`, `APP_NO_WORKLOAD`.
 */
export async function previewDeploy(
  look: AppLook & {
    readonly mesh: MeshAdapter;
    readonly image: string;
    readonly env: WorkloadEnvironment;
  },
): Promise<readonly ObjectChange[]> {
  const { app, namespace, cluster, signal } = look;
  await requireOwnNamespace(cluster, namespace, { signal });
  const objects = withEnvironment(app, appObjects(app, namespace, look.image), look.env);
  return previewApply(cluster, [appNamespace(namespace, look.mesh), ...objects], signal);
}

/**
 * What removing the app would delete: what an earlier step of the same plan deploys. An app that exists without such a
 * step belongs to another run, and stays.
 * @throws Failure `KUBE_PROTECTED_NAMESPACE`.
 */
export async function previewRemove(
  look: AppLook & TakingOver & { readonly earlier: PlannedObjects },
): Promise<readonly ObjectChange[]> {
  const { app, namespace, cluster, earlier, signal, hasEnded } = look;
  const found = await requireOwnNamespace(cluster, namespace, { signal });
  const place = titleOf({ apiVersion: "v1", kind: "Namespace", name: namespace });
  const isEarlier = earlier.get(place) === "made";
  if (!isEarlier && found && hasEnded && (await isDeployed(look)) && (await hasEnded(found.claim.run)))
    return removalOf(look, place);
  if (!isEarlier) return [found ? left(place, found) : absent(place)];
  const titles = appObjects(app, namespace, "").map((object) => titleOf(referenceOf(object)));
  const objects = titles
    .filter((title) => earlier.get(title) === "made")
    .map((object): ObjectChange => ({ object, change: "delete", lines: [] }));
  if (found && (await isSharedWithAnotherApp(look))) return objects;
  return [...objects, { object: place, change: "delete", lines: ["With everything that is in it by then."] }];
}

/** What is there of an ended run's app. */
async function removalOf(look: AppLook, place: string): Promise<readonly ObjectChange[]> {
  const { app, namespace } = look;
  if (!(await isSharedWithAnotherApp(look)))
    return [{ object: place, change: "delete", lines: ["With everything that is in it by then."] }];
  const titles = appObjects(app, namespace, "").map((object) => titleOf(referenceOf(object)));
  return titles.map((object) => ({ object, change: "delete", lines: [] }));
}

function left(object: string, { claim }: OwnObject): ObjectChange {
  const lines = [`Belongs to run ${claim.run}: a run removes only what it deployed itself.`];
  return { object, change: "left", lines };
}

function absent(object: string): ObjectChange {
  return { object, change: "absent", lines: ["No earlier step creates it."] };
}
