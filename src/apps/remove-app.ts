import { Failure } from "../base/failure.ts";
import { referenceOf } from "../kubernetes/objects/object-reference.ts";
import { removeOwnNamespace, requireOwnNamespace } from "../kubernetes/ownership/own-namespace.ts";
import { APP_LABEL, type AppWork, appObjects, isSharedWithAnotherApp } from "./deploy-app.ts";

/** Whether a run has ended, where what ended runs have deployed may be removed as well. */
export interface TakingOver {
  readonly hasEnded?: (runId: string) => Promise<boolean>;
}

/**
 * Removes what this run deployed of the app, or any run that has ended. The namespace is deleted too if the run created it
 * and no other app of Regatta is left in it.
 * @returns false if there was nothing that it may remove.
 * @throws Failure `APP_IN_USE`, `KUBE_PROTECTED_NAMESPACE`, `KUBE_WAIT_TIMEOUT`.
 */
export async function removeApp(work: AppWork & TakingOver): Promise<boolean> {
  const { cluster, namespace, signal, timeoutMs, hasEnded } = work;
  const found = await requireOwnNamespace(cluster, namespace, { signal });
  if (found === undefined) return false;
  const { run } = found.claim;
  if (run !== work.runId) {
    if (hasEnded === undefined || !(await isDeployed(work))) return false;
    if (!(await hasEnded(run))) throw inUse(work, run);
  }
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

/** Whether a Deployment of the app is in the namespace, which may hold something else that Regatta made. */
export async function isDeployed({
  app,
  cluster,
  namespace,
  signal,
}: Pick<AppWork, "app" | "cluster" | "namespace" | "signal">): Promise<boolean> {
  const labelSelector = `${APP_LABEL}=${app.name}`;
  const selector = { apiVersion: "apps/v1", kind: "Deployment", namespace, labelSelector };
  return (await cluster.list(selector, { signal })).length > 0;
}

function inUse({ app, namespace }: AppWork, run: string): Failure {
  return new Failure(
    "APP_IN_USE",
    `${app.title} in ${namespace} belongs to run ${run}, which has not ended, or which this Regatta does not know.`,
    { hint: "Stop that run, or wait until it has ended.", state: "Nothing was changed." },
  );
}
