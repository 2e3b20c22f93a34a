import { Failure } from "../../base/failure.ts";
import type { Cluster, KubeObject } from "../cluster.ts";
import { allGone } from "./readiness.ts";

/**
 * The label with the run's id, on everything that a run creates. An object without it is not Regatta's and is left
 * alone.
 */
export const RUN_LABEL = "regatta.dev/run";

/** The object with the run's label added. */
export function labelled(object: KubeObject, runId: string): KubeObject {
  return {
    ...object,
    metadata: { ...object.metadata, labels: { ...object.metadata.labels, [RUN_LABEL]: runId } },
  };
}

/** The run that created the object, or `undefined` if Regatta did not. */
export function runOf(object: KubeObject | undefined): string | undefined {
  return object?.metadata.labels?.[RUN_LABEL];
}

/** Namespaces that belong to the cluster itself; Regatta never adds anything to them or removes anything from them. */
export function isSystemNamespace(name: string): boolean {
  return name === "default" || name.startsWith("kube-");
}

/**
 * Checks that Regatta may work in a namespace, which is so only if Regatta created it.
 * @returns the namespace, or `undefined` if it does not exist.
 * @throws Failure `KUBE_PROTECTED_NAMESPACE` for the cluster's own namespaces and those of others.
 */
export async function requireOwnNamespace(
  cluster: Cluster,
  name: string,
  signal?: AbortSignal,
): Promise<KubeObject | undefined> {
  if (isSystemNamespace(name)) throw protectedNamespace(name, "it belongs to the cluster itself");
  const namespace = await cluster.get(namespaceReference(name), signal ? { signal } : {});
  if (namespace && runOf(namespace) === undefined)
    throw protectedNamespace(name, "Regatta did not create it");
  return namespace;
}

/**
 * Creates the namespace for the run, or takes over one that Regatta created earlier; waits first if it is just being
 * deleted.
 * @param labels further labels, such as the one that tells a mesh to inject its proxies.
 * @throws Failure `KUBE_PROTECTED_NAMESPACE`, `KUBE_WAIT_TIMEOUT`.
 */
export async function ensureOwnNamespace(
  cluster: Cluster,
  wanted: {
    readonly name: string;
    readonly runId: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  },
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<void> {
  const found = await requireOwnNamespace(cluster, wanted.name, options.signal);
  if (found?.metadata.deletionTimestamp !== undefined) await waitUntilGone(cluster, wanted.name, options);
  const { name, labels = {}, annotations = {} } = wanted;
  await cluster.apply(
    labelled({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels, annotations } }, wanted.runId),
    options,
  );
}

/** Deletes the namespace and waits until everything in it is gone. */
export async function removeNamespace(
  cluster: Cluster,
  name: string,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<void> {
  await cluster.delete(namespaceReference(name), options);
  await waitUntilGone(cluster, name, options);
}

function waitUntilGone(
  cluster: Cluster,
  name: string,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<unknown> {
  return cluster.waitFor({ apiVersion: "v1", kind: "Namespace", name }, allGone, {
    ...options,
    what: `namespace ${name} to be gone`,
  });
}

function namespaceReference(name: string) {
  return { apiVersion: "v1", kind: "Namespace", name } as const;
}

function protectedNamespace(name: string, why: string): Failure {
  return new Failure("KUBE_PROTECTED_NAMESPACE", `Regatta does not touch the namespace "${name}": ${why}.`, {
    hint: "Choose another namespace; Regatta creates it if it does not exist.",
    state: "Nothing was changed.",
  });
}
