import type { Clock } from "../base/clock.ts";
import { hasCode } from "../base/failure.ts";
import { isJsonObject } from "../base/json.ts";
import type { CallOptions, Cluster, KubeObject } from "../kubernetes/cluster.ts";
import { containerStatuses } from "../kubernetes/objects/container-statuses.ts";

/** Pod → its version and how many requests it has answered so far. */
export type VersionCounts = ReadonlyMap<string, { readonly version: string; readonly requests: number }>;

/** A service logs its count a second after a request; a slow machine may need longer. */
const WAIT_MS = 8_000;
const LOOK_AGAIN_MS = 250;

type Pods = Pick<Cluster, "list" | "logs">;

/**
 * How many requests the bookshop's pods behind a Service report to have answered: each logs its count. A pod that has
 * not started or not logged a count yet has answered none; one that disappears meanwhile is left out.
 */
export async function versionCounts(
  cluster: Pods,
  namespace: string,
  service: string,
  options: CallOptions,
): Promise<VersionCounts> {
  const labelSelector = `app=${service}`;
  const pods = await cluster.list({ apiVersion: "v1", kind: "Pod", namespace, labelSelector }, options);
  const counted = await Promise.all(
    pods.map(async (pod) => {
      const requests = await loggedCount(cluster, pod, service, options);
      const version = pod.metadata.labels?.version ?? "";
      return requests === undefined ? [] : [[pod.metadata.name, { version, requests }] as const];
    }),
  );
  return new Map(counted.flat());
}

/** @returns `undefined` if the pod is gone. */
async function loggedCount(
  cluster: Pods,
  pod: KubeObject,
  container: string,
  options: CallOptions,
): Promise<number | undefined> {
  const { name, namespace = "" } = pod.metadata;
  // Reading the log of a container that has never started is refused.
  if (!hasStarted(pod, container)) return 0;
  try {
    let requests = 0;
    for await (const line of cluster.logs({ namespace, name, container }, { ...options, tailLines: 1 }))
      requests = countIn(line) ?? requests;
    return requests;
  } catch (error) {
    if (hasCode(error, "KUBE_NOT_FOUND")) return undefined;
    throw error;
  }
}

function hasStarted(pod: KubeObject, container: string): boolean {
  const status = containerStatuses(pod).find(({ name }) => name === container);
  const states = [status?.state, status?.lastState].map((state) => (isJsonObject(state) ? state : {}));
  return states.some((state) => "running" in state || "terminated" in state);
}

/**
 * Waits until the pods have counted at least this many further requests, for a few seconds at most.
 * @returns version → how many more; 0 for a version that answered none.
 */
export async function waitForCounts(
  cluster: Pods,
  asked: {
    readonly namespace: string;
    readonly service: string;
    readonly before: VersionCounts;
    readonly requests: number;
  },
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Readonly<Record<string, number>>> {
  const { namespace, service, before, requests } = asked;
  for (const endMs = clock.monotonicMs() + WAIT_MS; ; ) {
    const more = difference(before, await versionCounts(cluster, namespace, service, { signal }));
    const total = Object.values(more).reduce((sum, count) => sum + count, 0);
    if (total >= requests || clock.monotonicMs() >= endMs) return more;
    await clock.sleep(LOOK_AGAIN_MS, { signal });
  }
}

function difference(before: VersionCounts, after: VersionCounts): Readonly<Record<string, number>> {
  const more = new Map([...before.values()].map(({ version }) => [version, 0]));
  for (const [pod, { version, requests }] of after) {
    const known = before.get(pod)?.requests ?? 0;
    // A restarted pod counts from zero.
    const counted = requests < known ? requests : requests - known;
    more.set(version, (more.get(version) ?? 0) + counted);
  }
  return Object.fromEntries(more);
}

function countIn(line: string): number | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) && typeof value.requests === "number" ? value.requests : undefined;
  } catch {
    return undefined; // not a line with a count
  }
}
