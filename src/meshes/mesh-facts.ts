import { isJsonObject } from "../base/json.ts";
import type { CallOptions, Cluster, KubeObject } from "../kubernetes/cluster.ts";
import type { MeshAdapter } from "./adapter.ts";
import { foundInPlace } from "./mesh-readiness.ts";

export interface MeshFacts {
  readonly version: string | null;
  readonly proxyVersion: string | null;
  /** True if calls between members of the mesh are encrypted. */
  readonly mtls: boolean;
}

/** The state of a mesh right now, for the record of a measurement. `namespace` is the measured app's. */
export async function meshFacts(
  adapter: MeshAdapter,
  cluster: Cluster,
  namespace: string,
  options: CallOptions = {},
): Promise<MeshFacts> {
  const [controlPlane] = await foundInPlace(adapter, cluster, options);
  const version = controlPlane ? versionOf(controlPlane) : null;
  return {
    version,
    proxyVersion: await proxyVersion(adapter, cluster, namespace, version, options),
    mtls: adapter.mtls.automatic && !(await isSwitchedOff(adapter, cluster, namespace, options)),
  };
}

/** Pure: the value of the label that charts put on a workload, else the tag of its first image. */
export function versionOf(workload: KubeObject): string | null {
  const label = workload.metadata.labels?.["app.kubernetes.io/version"];
  return label ?? imageTag(containersOf(workload)[0]?.image);
}

/** The tag of an image name; `null` without one (a digest does not tell the version). */
export function imageTag(image: string | undefined): string | null {
  const name = image?.split("@", 1)[0]?.split("/").at(-1) ?? "";
  return name.includes(":") ? (name.split(":").at(-1) ?? null) : null;
}

/** The proxy of a sandbox mesh is a program in Regatta's own image, whose tag says nothing about the mesh. */
async function proxyVersion(
  adapter: MeshAdapter,
  cluster: Cluster,
  namespace: string,
  meshVersion: string | null,
  options: CallOptions,
): Promise<string | null> {
  const container = adapter.proxy?.container;
  if (container === undefined) return null;
  const pods = await cluster.list({ apiVersion: "v1", kind: "Pod", namespace }, options);
  for (const pod of pods) {
    const proxy = podContainers(pod).find((candidate) => candidate.name === container);
    if (proxy) return adapter.status === "sandbox" ? meshVersion : imageTag(proxy.image);
  }
  return null;
}

async function isSwitchedOff(
  adapter: MeshAdapter,
  cluster: Cluster,
  namespace: string,
  options: CallOptions,
): Promise<boolean> {
  const { policy } = adapter.mtls;
  if (!policy) return false;
  for (const place of [namespace, ...(adapter.namespaces ?? [])]) {
    const { apiVersion, kind } = policy;
    const policies = await cluster.list({ apiVersion, kind, namespace: place }, options);
    if (policies.some((object) => fieldAt(object, policy.field) === policy.off)) return true;
  }
  return false;
}

function fieldAt(object: KubeObject, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, key) => (isJsonObject(value) ? value[key] : undefined), object);
}

interface Container {
  readonly name: string;
  readonly image?: string;
}

function containersOf(workload: KubeObject): readonly Container[] {
  return (fieldAt(workload, "spec.template.spec.containers") ?? []) as readonly Container[];
}

function podContainers(pod: KubeObject): readonly Container[] {
  return ["spec.containers", "spec.initContainers"].flatMap(
    (path) => (fieldAt(pod, path) ?? []) as readonly Container[],
  );
}
