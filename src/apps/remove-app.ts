import { referenceOf } from "../kubernetes/objects/object-reference.ts";
import { removeOwnNamespace, requireOwnNamespace } from "../kubernetes/ownership/own-namespace.ts";
import { type AppWork, appObjects, isSharedWithAnotherApp } from "./deploy-app.ts";

/**
 * Removes what this run deployed of the app. The namespace is deleted too if the run created it and no other app of
 * Regatta is left in it.
 * @returns false if there was nothing from this run.
 * @throws Failure `KUBE_PROTECTED_NAMESPACE`, `KUBE_WAIT_TIMEOUT`.
 */
export async function removeApp(work: AppWork): Promise<boolean> {
  const { cluster, namespace, signal, timeoutMs } = work;
  const found = await requireOwnNamespace(cluster, namespace, { signal });
  if (found?.claim.run !== work.runId) return false;
  await work.assertOwned();
  if (await isSharedWithAnotherApp(work)) {
    for (const reference of appObjects(work.app, namespace, "").map(referenceOf)) {
      await work.assertOwned();
      await cluster.delete(reference, { signal });
    }
    return true;
  }
  work.progress(`removing the namespace ${namespace}`);
  await removeOwnNamespace(cluster, found, { timeoutMs, signal });
  return true;
}
