import { Failure, hasCode } from "../base/failure.ts";
import type { Cluster, KubeObject } from "../kubernetes/cluster.ts";
import { withImage } from "../kubernetes/objects/manifests.ts";
import { labelled } from "../kubernetes/objects/ownership.ts";
import { firstTrouble } from "../kubernetes/objects/pod-trouble.ts";
import { podsReady, runningContainerNames, workloadsAvailable } from "../kubernetes/objects/readiness.ts";
import { ensureOwnNamespace } from "../kubernetes/ownership/own-namespace.ts";
import type { MeshAdapter } from "../meshes/adapter.ts";
import type { AppAdapter } from "./app-adapter.ts";
import { type WorkloadEnvironment, withEnvironment } from "./workload-environment.ts";

/** On everything that belongs to an app: its name, so that two apps can share a namespace. */
export const APP_LABEL = "regatta.dev/app";

/** Everything that deploying or removing an app needs. */
export interface AppWork {
  readonly app: AppAdapter;
  readonly namespace: string;
  readonly cluster: Cluster;
  readonly runId: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
  /** Called before every change; rejects if this process no longer owns the run. */
  readonly assertOwned: () => Promise<void>;
}

/**
 * Deploys the app: first the namespace, marked for the mesh before any pod starts, then its objects; waits until every
 * Deployment is available and, with a sidecar mesh, until every pod has its proxy. Idempotent.
 * @param image Regatta's own image.
 * @throws Failure `KUBE_PROTECTED_NAMESPACE`, `APP_NOT_READY` with why its pods are unhealthy, `APP_NOT_INJECTED`,
 * `APP_NO_WORKLOAD`.
 */
export async function deployApp(
  work: AppWork & {
    readonly mesh: MeshAdapter;
    readonly image: string;
    /** Deployment → variables for its first container. */
    readonly env?: WorkloadEnvironment;
  },
): Promise<void> {
  const { app, cluster, namespace, mesh, signal } = work;
  const objects = withEnvironment(app, appObjects(app, namespace, work.image), work.env ?? {});
  await work.assertOwned();
  work.progress(`preparing the namespace ${namespace} for ${mesh.title}`);
  await ensureOwnNamespace(
    cluster,
    { name: namespace, runId: work.runId, ...injectionMark(mesh) },
    { timeoutMs: work.timeoutMs, signal },
  );
  for (const object of objects) {
    await work.assertOwned();
    await cluster.apply(labelled(object, work.runId), { signal });
  }
  await waitForApp(work, objects, mesh);
}

/** The app's objects in a namespace: pods also get the app's label, and Regatta's image is filled in. */
export function appObjects(app: AppAdapter, namespace: string, image: string): readonly KubeObject[] {
  return app.manifests.map((manifest) => {
    const object = withImage(manifest, image);
    const labels = { ...object.metadata.labels, [APP_LABEL]: app.name };
    return { ...object, metadata: { ...object.metadata, namespace, labels } };
  });
}

/** The app's namespace, marked so that the mesh includes its pods. */
export function appNamespace(name: string, mesh: MeshAdapter): KubeObject {
  const metadata = { name, labels: {}, annotations: {}, ...injectionMark(mesh) };
  return { apiVersion: "v1", kind: "Namespace", metadata };
}

/** True if a Deployment of another of Regatta's apps is in the namespace. */
export async function isSharedWithAnotherApp({
  app,
  cluster,
  namespace,
  signal,
}: Pick<AppWork, "app" | "cluster" | "namespace" | "signal">): Promise<boolean> {
  const selector = { apiVersion: "apps/v1", kind: "Deployment", namespace, labelSelector: APP_LABEL };
  const deployments = await cluster.list(selector, { signal });
  return deployments.some((deployment) => deployment.metadata.labels?.[APP_LABEL] !== app.name);
}

/** What the app's namespace must carry so that the mesh includes its pods. */
function injectionMark(mesh: MeshAdapter): {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
} {
  const { kind, key = "", value = "" } = mesh.injection;
  if (kind === "none") return {};
  return kind === "label" ? { labels: { [key]: value } } : { annotations: { [key]: value } };
}

async function waitForApp(work: AppWork, objects: readonly KubeObject[], mesh: MeshAdapter): Promise<void> {
  const { app, cluster, namespace, signal } = work;
  const deployments = objects.filter((object) => object.kind === "Deployment");
  const names = deployments.map((object) => object.metadata.name);
  const options = {
    timeoutMs: work.timeoutMs,
    signal,
    onWaiting: (missing: string) => work.progress(`${app.title} in ${namespace}: ${missing}`),
  };
  try {
    const what = `the pods of ${app.title} in ${namespace}`;
    await cluster.waitFor(
      { apiVersion: "v1", kind: "Pod", namespace },
      ofApp(names, podsReady(names.length)),
      {
        ...options,
        what,
      },
    );
    await cluster.waitFor(
      { apiVersion: "apps/v1", kind: "Deployment", namespace },
      workloadsAvailable(names),
      {
        ...options,
        what,
      },
    );
  } catch (error) {
    if (!hasCode(error, "KUBE_WAIT_TIMEOUT", "KUBE_WAIT_FAILED")) throw error;
    const pods = await cluster.list({ apiVersion: "v1", kind: "Pod", namespace });
    throw new Failure(
      "APP_NOT_READY",
      `${app.title} in ${namespace} did not become ready. ${error.message}\n${await cluster.explainPods({ namespace })}`,
      {
        hint: firstTrouble(pods)?.hint ?? "The pods' events and logs say why. Fix it and run again.",
        state: `What was deployed is still in the namespace ${namespace}.`,
        cause: error,
      },
    );
  }
  await checkProxies(work, names, mesh);
}

/** Limits a verdict on pods to those of the app's Deployments. */
function ofApp<T>(deployments: readonly string[], verdict: (pods: readonly KubeObject[]) => T) {
  return (pods: readonly KubeObject[]) =>
    verdict(pods.filter((pod) => deployments.some((name) => pod.metadata.name.startsWith(`${name}-`))));
}

/** A pod that started before the namespace was marked has no proxy; a race with it would measure nothing. */
async function checkProxies(work: AppWork, deployments: readonly string[], mesh: MeshAdapter): Promise<void> {
  const proxy = mesh.proxy?.container;
  const { cluster, namespace, signal } = work;
  const pods = await cluster.list({ apiVersion: "v1", kind: "Pod", namespace }, { signal });
  const wrong = ofApp(
    deployments,
    (own) => own,
  )(pods)
    .filter((pod) => pod.metadata.deletionTimestamp === undefined)
    .filter((pod) => proxy !== undefined && !runningContainerNames(pod).includes(proxy))
    .map((pod) => pod.metadata.name);
  if (wrong.length === 0) return;
  throw new Failure(
    "APP_NOT_INJECTED",
    `${wrong.length} of ${pods.length} pods in ${namespace} have no ${proxy ?? "proxy"} of ${mesh.title}: ${wrong.slice(0, 3).join(", ")}.`,
    {
      hint: `Is ${mesh.title} installed and ready? Remove the app, install the mesh first, and deploy again.`,
      state: `What was deployed is still in the namespace ${namespace}.`,
      missing: { kind: "mesh", name: mesh.name },
    },
  );
}
