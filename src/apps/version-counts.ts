import type { Clock } from "../base/clock.ts";
import { isJsonObject } from "../base/json.ts";
import type { CallOptions, Cluster } from "../kubernetes/cluster.ts";

/** Pod → its version and how many requests it has answered so far. */
export type VersionCounts = ReadonlyMap<string, { readonly version: string; readonly requests: number }>;

/** A service writes its count a second after a request; a slow machine may need more. */
const WAIT_MS = 8_000;
const LOOK_AGAIN_MS = 250;

/**
 * How many requests the bookshop's pods behind a Service say that they have answered: each logs its count. A pod that has
 * not logged one yet has answered none.
 */
export async function versionCounts(
  cluster: Cluster,
  namespace: string,
  service: string,
  options: CallOptions,
): Promise<VersionCounts> {
  const labelSelector = `app=${service}`;
  const pods = await cluster.list({ apiVersion: "v1", kind: "Pod", namespace, labelSelector }, options);
  const counted = await Promise.all(
    pods.map(async ({ metadata }) => {
      const { name, labels } = metadata;
      const lines = cluster.logs({ namespace, name, container: service }, { ...options, tailLines: 1 });
      let requests = 0;
      for await (const line of lines) requests = countIn(line) ?? requests;
      return [name, { version: labels?.version ?? "", requests }] as const;
    }),
  );
  return new Map(counted);
}

/**
 * Waits until the pods have counted so many requests more than before, for a few seconds at most.
 * @returns version → how many more; 0 for a version that answered none.
 */
export async function waitForCounts(
  cluster: Cluster,
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
  const more = new Map<string, number>();
  for (const [pod, { version, requests }] of after) {
    const known = before.get(pod)?.requests ?? 0;
    more.set(version, (more.get(version) ?? 0) + requests - known);
  }
  return Object.fromEntries(more);
}

function countIn(line: string): number | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) && typeof value.requests === "number" ? value.requests : undefined;
  } catch {
    return undefined; // a line that is no count
  }
}
