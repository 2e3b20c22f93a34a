import { Failure, hasCode } from "../base/failure.ts";
import { isJsonObject } from "../base/json.ts";
import type { CallOptions, Cluster, KubeObject, WaitVerdict } from "../kubernetes/cluster.ts";
import { daemonSetsReady, workloadsAvailable } from "../kubernetes/objects/readiness.ts";
import type { ClusterLook } from "../kubernetes/preview/planned-cluster.ts";
import type { MeshAdapter, ReadinessSpec } from "./adapter.ts";

const API_VERSIONS: Readonly<Record<ReadinessSpec["kind"], string>> = {
  Deployment: "apps/v1",
  StatefulSet: "apps/v1",
  DaemonSet: "apps/v1",
  MutatingWebhookConfiguration: "admissionregistration.k8s.io/v1",
};

/** The workloads of the control plane that are in the cluster, whoever put them there. */
export async function foundInPlace(
  adapter: MeshAdapter,
  cluster: ClusterLook,
  options: CallOptions,
): Promise<readonly KubeObject[]> {
  const found: KubeObject[] = [];
  for (const spec of adapter.readiness ?? []) {
    if (spec.kind === "MutatingWebhookConfiguration") continue; // A webhook alone is a leftover, not a mesh.
    const object = await cluster.get(referenceOf(spec), options);
    if (object) found.push(object);
  }
  return found;
}

/**
 * Waits until everything that the adapter names is ready.
 * @throws Failure `MESH_NOT_READY` with what is missing and why the control plane's pods are unhealthy.
 */
export async function waitUntilReady(
  adapter: MeshAdapter,
  cluster: Cluster,
  options: {
    readonly remainingMs: () => number;
    readonly signal: AbortSignal;
    readonly progress: (text: string) => void;
  },
): Promise<void> {
  for (const spec of adapter.readiness ?? []) {
    try {
      await cluster.waitFor(referenceOf(spec), verdictOf(spec), {
        timeoutMs: options.remainingMs(),
        signal: options.signal,
        what: `${spec.kind} ${spec.name} of ${adapter.title}`,
        onWaiting: (missing) => options.progress(`${adapter.title}: ${missing}`),
      });
    } catch (error) {
      if (!hasCode(error, "KUBE_WAIT_TIMEOUT", "KUBE_WAIT_FAILED")) throw error;
      throw await notReady(adapter, cluster, error);
    }
  }
}

/** What is currently missing of everything that the adapter names; nothing if the mesh is ready. */
export async function missingForReadiness(
  adapter: MeshAdapter,
  cluster: Pick<Cluster, "list">,
  options: CallOptions,
): Promise<readonly string[]> {
  const verdicts = await Promise.all(
    (adapter.readiness ?? []).map(async (spec) =>
      verdictOf(spec)(await cluster.list(referenceOf(spec), options)),
    ),
  );
  return verdicts.flatMap((verdict) => {
    if (verdict.kind === "done") return [];
    return verdict.kind === "waiting" ? verdict.missing : verdict.reason;
  });
}

function verdictOf(spec: ReadinessSpec): (objects: readonly KubeObject[]) => WaitVerdict {
  switch (spec.kind) {
    case "MutatingWebhookConfiguration":
      return webhookKnowsItsAuthority;
    case "DaemonSet":
      return daemonSetsReady([spec.name]);
    case "Deployment":
    case "StatefulSet":
      return workloadsAvailable([spec.name]);
  }
}

/** A webhook without its authority's certificate refuses every pod: the mesh fills it in once it is up. */
function webhookKnowsItsAuthority(objects: readonly KubeObject[]): WaitVerdict {
  const configuration = objects[0];
  if (!configuration) return { kind: "waiting", missing: "the injector's webhook is not registered" };
  const webhooks = Array.isArray(configuration.webhooks) ? configuration.webhooks : [];
  const unknown = webhooks.filter((webhook: unknown) => {
    const client = isJsonObject(webhook) ? webhook.clientConfig : undefined;
    return !isJsonObject(client) || !client.caBundle;
  });
  return unknown.length === 0
    ? { kind: "done" }
    : { kind: "waiting", missing: "the injector's webhook does not know its certificate authority" };
}

async function notReady(adapter: MeshAdapter, cluster: Cluster, cause: Failure): Promise<Failure> {
  const explanations = [];
  for (const namespace of adapter.namespaces ?? []) {
    explanations.push(await cluster.explainPods({ namespace }));
  }
  return new Failure(
    "MESH_NOT_READY",
    `${adapter.title} did not become ready. ${cause.message}\n${explanations.join("\n")}`,
    { hint: "The pods' events and logs say why; fix it and run again.", cause },
  );
}

function referenceOf(spec: ReadinessSpec) {
  const { kind, name, namespace } = spec;
  return { apiVersion: API_VERSIONS[kind], kind, name, ...(namespace === undefined ? {} : { namespace }) };
}
