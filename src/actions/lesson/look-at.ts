import { versionCounts, waitForCounts } from "../../apps/version-counts.ts";
import { hasCode } from "../../base/failure.ts";
import type { ActionContext } from "../../engine/action.ts";
import type { Cluster } from "../../kubernetes/cluster.ts";
import { isPodReady, runningContainerNames } from "../../kubernetes/objects/readiness.ts";
import type { LearnersRun } from "../../lessons/learners-run.ts";
import type { MeshLibrary } from "../../meshes/load-meshes.ts";
import { lookAtRoute } from "../../traffic/cluster/look-at-route.ts";
import type { RouteInForce } from "../../traffic/rules/route-in-force.ts";
import { type LoadServices, measureLoad, progressText } from "../load/measure.ts";
import { latencyOutputs } from "../shared/latency-outputs.ts";
import type { Observe } from "./check.declaration.ts";
import { type Facts, NO_FACTS } from "./facts.ts";

/** What a check needs for its observations. */
export interface Lookout extends LoadServices {
  readonly meshes: Pick<MeshLibrary, "all">;
  /** The newest run of a playbook that a person started at or after a moment. */
  readonly newestRun: (playbook: string, person: string, sinceMs: number) => Promise<LearnersRun | undefined>;
}

type Asked<Name extends keyof Observe> = NonNullable<Observe[Name]>;

const RATE_RPS = 100;

/** Makes a check's observations. Changes nothing, except for running a short load. @throws Failure `KUBE_…`, `LOAD_…` */
export async function lookAt(observe: Observe, lookout: Lookout, context: ActionContext): Promise<Facts> {
  const { pods, routes, traffic, run } = observe;
  const cluster = () => lookout.cluster(context);
  return {
    ...NO_FACTS,
    ...(run ? { run: await runFacts(run, lookout, context) } : {}),
    ...(pods ? { pods: await podFacts(pods, await cluster(), lookout, context.signal) } : {}),
    ...(routes ? { routes: await routeFacts(routes, await cluster(), context.signal) } : {}),
    ...(traffic ? { traffic: await trafficFacts(traffic, await cluster(), lookout, context) } : {}),
  };
}

async function runFacts(
  { playbook }: Asked<"run">,
  { newestRun }: Lookout,
  { run }: ActionContext,
): Promise<Facts["run"]> {
  const found = await newestRun(playbook, run.requestedBy, run.startedAtMs);
  if (found === undefined) return NO_FACTS.run;
  const { status, ended, problem = "", inputs, result } = found;
  return { found: true, status, ended, problem, inputs, result };
}

async function podFacts(
  { namespace }: Asked<"pods">,
  cluster: Cluster,
  { meshes }: Lookout,
  signal: AbortSignal,
): Promise<Facts["pods"]> {
  const reference = { apiVersion: "v1", kind: "Namespace", name: namespace };
  const found = await cluster.get(reference, { signal });
  const all = await cluster.list({ apiVersion: "v1", kind: "Pod", namespace }, { signal });
  const pods = all.filter(
    ({ metadata }) => metadata.deletionTimestamp === undefined && metadata.labels?.["job-name"] === undefined,
  );
  const proxies = new Set(meshes.all().map(({ proxy }) => proxy?.container));
  const hasProxy = (pod: (typeof pods)[number]) =>
    runningContainerNames(pod).some((name) => proxies.has(name));
  return {
    namespace: found !== undefined && found.metadata.deletionTimestamp === undefined,
    total: pods.length,
    ready: pods.filter(isPodReady).length,
    with_proxy: pods.filter(hasProxy).length,
  };
}

async function routeFacts(
  { namespace, service }: Asked<"routes">,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Facts["routes"]> {
  try {
    const { versions, routes, objects } = await lookAtRoute(cluster, { namespace, service }, { signal });
    const none = versions.map((version) => [version, 0] as const);
    const splitOf = (route: RouteInForce | undefined) =>
      Object.fromEntries([
        ...none,
        ...(route?.targets ?? []).map(({ name, percent }) => [name, Math.round(percent)] as const),
      ]);
    const list = objects.length === 0 ? [] : routes;
    return {
      found: list.length > 0,
      split: splitOf(routes.find(({ matches }) => matches.length === 0)),
      list: list.map((route) => ({ match: route.matches.join(" or "), split: splitOf(route) })),
    };
  } catch (error) {
    // A Service that does not exist (any more) has no routes; the check's own hints explain that better than an error.
    if (hasCode(error, "TRAFFIC_NO_SERVICE")) return NO_FACTS.routes;
    throw error;
  }
}

async function trafficFacts(
  { namespace, service, path, headers, requests }: Asked<"traffic">,
  cluster: Cluster,
  lookout: Lookout,
  context: ActionContext,
): Promise<Facts["traffic"]> {
  const { signal } = context;
  const before = await versionCounts(cluster, namespace, service, { signal });
  const result = await measureLoad(
    {
      url: `http://${service}.${namespace}${path}`,
      protocol: "http1",
      method: "GET",
      headers,
      where: "cluster",
      profile: {
        rate: RATE_RPS,
        requests,
        duration: `${Math.ceil(requests / RATE_RPS) + 1}s`,
        warmup: "0s",
        connections: 64,
        streams: 1,
        workers: 1,
        timeout: "10s",
      },
    },
    lookout,
    context,
    { onProgress: (update) => context.progress({ text: progressText(update) }), judge: () => "continue" },
  );
  const counted = await waitForCounts(
    cluster,
    { namespace, service, before, requests: result.requests },
    context,
  );
  const total = Object.values(counted).reduce((sum, count) => sum + count, 0);
  const percent = Object.entries(counted).map(
    ([version, count]) => [version, total === 0 ? 0 : Math.round((count / total) * 100)] as const,
  );
  return {
    requests: result.requests,
    error_rate: result.error_rate,
    ...latencyOutputs(result),
    percent: Object.fromEntries(percent),
  };
}
