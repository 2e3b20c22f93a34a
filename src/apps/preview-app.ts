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
  const titles = appObjects(app, namespace, "").map((object) => titleOf(referenceOf(object)));
  const whole = deleted(place, ["With everything that is in it by then."]);
  if (earlier.get(place) === "made") {
    const objects = titles.filter((title) => earlier.get(title) === "made").map((title) => deleted(title));
    return found && (await isSharedWithAnotherApp(look)) ? objects : [...objects, whole];
  }
  if (found === undefined) return [absent(place)];
  const mayTakeOver = hasEnded && (await isDeployed(look)) && (await hasEnded(found.claim.run));
  if (!mayTakeOver) return [left(place, found)];
  return (await isSharedWithAnotherApp(look)) ? titles.map((title) => deleted(title)) : [whole];
}

function deleted(object: string, lines: readonly string[] = []): ObjectChange {
  return { object, change: "delete", lines };
}

function left(object: string, { claim }: OwnObject): ObjectChange {
  const lines = [`Belongs to run ${claim.run}: a run removes only what it deployed itself.`];
  return { object, change: "left", lines };
}

function absent(object: string): ObjectChange {
  return { object, change: "absent", lines: ["No earlier step creates it."] };
}
