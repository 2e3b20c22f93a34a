import { setTimeout as delay } from "node:timers/promises";
import { Failure, hasCode } from "../../base/failure.ts";
import { isJsonObject, objectsIn } from "../../base/json.ts";
import type { CallOptions, Cluster, KindReference, KubeObject, ServedKind } from "../cluster.ts";
import type { GuardedCluster } from "./guard.ts";

/** How long a server may take to serve a kind after its definition was applied; usually it takes a second. */
const SERVED_TIMEOUT_MS = 60_000;
const LOOK_EVERY_MS = 250;

/** What is known of a kind before the server serves it: what its CustomResourceDefinition says. */
export interface DefinedKind extends ServedKind {
  /** The name of the definition. */
  readonly definition: string;
}

/** The kinds that CustomResourceDefinitions among some manifests define. */
export type DefinedKinds = ReadonlyMap<string, DefinedKind>;

export function definedKinds(manifests: readonly KubeObject[]): DefinedKinds {
  return new Map(manifests.flatMap(kindsOf));
}

export function definedKind(kinds: DefinedKinds, kind: KindReference): DefinedKind | undefined {
  return kinds.get(keyOf(kind));
}

/** The cluster as it will be once the kinds are served. What the server says comes first, wherever it can. */
export function withDefined(cluster: GuardedCluster, kinds: DefinedKinds): GuardedCluster {
  return {
    async kind(kind, options) {
      const defined = definedKind(kinds, kind);
      if (defined === undefined || (await isServed(cluster, kind, options)))
        return cluster.kind(kind, options);
      return defined;
    },
    async get(reference, options) {
      const isKnown =
        definedKind(kinds, reference) === undefined || (await isServed(cluster, reference, options));
      return isKnown ? cluster.get(reference, options) : undefined;
    },
  };
}

/** Whether the server serves a kind by now. */
export async function isServed(
  cluster: Pick<Cluster, "kind">,
  kind: KindReference,
  options?: CallOptions,
): Promise<boolean> {
  try {
    await cluster.kind(kind, options);
    return true;
  } catch (error) {
    if (hasCode(error, "KUBE_UNKNOWN_KIND")) return false;
    throw error;
  }
}

/**
 * Waits until the server serves a kind whose definition has just been applied.
 * @throws Failure `KUBE_WAIT_TIMEOUT` after a minute, with what the definition's conditions say.
 */
export async function untilServed(
  cluster: Pick<Cluster, "get" | "kind">,
  kind: KindReference,
  { definition }: DefinedKind,
  options: CallOptions,
): Promise<void> {
  const untilMs = performance.now() + SERVED_TIMEOUT_MS;
  while (!(await isServed(cluster, kind, options))) {
    if (performance.now() > untilMs) throw await notServed(cluster, kind, definition, options);
    await delay(LOOK_EVERY_MS, undefined, options).catch(() => {
      throw options.signal?.reason;
    });
  }
}

async function notServed(
  cluster: Pick<Cluster, "get">,
  { apiVersion, kind }: KindReference,
  definition: string,
  options: CallOptions,
): Promise<Failure> {
  const found = await cluster.get({ ...CRD, name: definition }, options);
  const unmet = objectsIn(isJsonObject(found?.status) ? found.status.conditions : undefined).find(
    ({ type, status }) => (type === "NamesAccepted" || type === "Established") && status !== "True",
  );
  const why = typeof unmet?.message === "string" ? `: ${unmet.message}` : "";
  return new Failure(
    "KUBE_WAIT_TIMEOUT",
    `Waited ${SERVED_TIMEOUT_MS / 1_000}s for the cluster to serve ${kind} of ${apiVersion}, but it does not${why}.`,
    { hint: `Look at the status of the CustomResourceDefinition ${definition}.` },
  );
}

const CRD = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" } as const;

function kindsOf(manifest: KubeObject): readonly (readonly [string, DefinedKind])[] {
  const { apiVersion, kind, metadata, spec } = manifest;
  if (apiVersion !== CRD.apiVersion || kind !== CRD.kind || !isJsonObject(spec)) return [];
  const names = isJsonObject(spec.names) ? spec.names : {};
  const served: ServedKind = { plural: String(names.plural), namespaced: spec.scope === "Namespaced" };
  const versions = objectsIn(spec.versions).filter(({ served: isOn }) => isOn !== false);
  return versions.map(({ name }) => [
    keyOf({ apiVersion: `${String(spec.group)}/${String(name)}`, kind: String(names.kind) }),
    { ...served, definition: metadata.name },
  ]);
}

const keyOf = ({ apiVersion, kind }: KindReference) => `${apiVersion} ${kind}`;
