import { parseDuration } from "../base/duration.ts";
import { Failure } from "../base/failure.ts";
import type { ActionContext } from "../engine/action.ts";
import type { Cluster } from "../kubernetes/cluster.ts";
import { runLoadJob } from "../load/job/run-load-job.ts";
import type { LoadPolicy } from "../load/policy.ts";
import { checkLoad } from "../load/policy.ts";
import type { LoadProgress } from "../load/progress.ts";
import type { LoadResult } from "../load/result.ts";
import { runLoad } from "../load/run-load.ts";
import { createLoadSpec, type LoadSpec } from "../load/spec.ts";
import { type LoadPlace, placeOf, serviceUrl } from "./load-place.ts";
import type { LoadProfileParams } from "./load-profile-params.ts";

/** What the measuring actions need from outside. */
export interface LoadServices {
  readonly policy: LoadPolicy;
  /** Regatta's own image, for the pods of a load Job. */
  readonly image: string;
  /** The cluster, connected when it is first asked for. */
  cluster(context: ActionContext): Promise<Cluster>;
}

export interface LoadOrder {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly profile: LoadProfileParams;
  readonly where: "auto" | LoadPlace;
  /** Namespace of the load's pods; default: the one in the URL. */
  readonly namespace?: string;
}

/** What a Job's pods get to be scheduled, to pull the image, and to reach their target. */
const JOB_START_MS = 180_000;

/** Runs one load test where its target can be reached: in this process, or as a Job in the cluster. */
export async function driveLoad(
  order: LoadOrder,
  services: LoadServices,
  context: ActionContext,
  onProgress: (progress: LoadProgress) => void,
): Promise<LoadResult> {
  const { signal } = context;
  if (placeOf(order.url, order.where) === "here") {
    return runLoad(specOf(order, order.url), { signal, policy: services.policy, onProgress });
  }
  const target = serviceUrl(order.url, order.namespace);
  if (target === undefined) {
    throw new Failure("LOAD_NAMESPACE_MISSING", `"${order.url}" does not name a Service and its namespace.`, {
      hint: "Write http://name.namespace/ or give the step a namespace.",
    });
  }
  const spec = await checkLoad(specOf(order, target.url), services.policy);
  const cluster = await services.cluster(context);
  await context.assertOwned();
  const { warmupMs, durationMs, timeoutMs, workers } = spec.profile;
  const podSpec = { ...spec, profile: { ...spec.profile, workers: 1 } };
  return runLoadJob(cluster, podSpec, {
    namespace: order.namespace ?? target.namespace,
    image: services.image,
    pods: workers,
    runLabels: { "regatta.dev/run": context.run.id },
    signal,
    onProgress,
    timeoutMs: warmupMs + durationMs + timeoutMs + JOB_START_MS,
  });
}

function specOf(order: LoadOrder, url: string): LoadSpec {
  const { profile } = order;
  return createLoadSpec({
    url,
    ...(order.method === undefined ? {} : { method: order.method }),
    ...(order.headers === undefined ? {} : { headers: order.headers }),
    ...(order.body === undefined ? {} : { body: order.body }),
    rateRps: profile.rate,
    durationMs: milliseconds(profile.duration),
    warmupMs: milliseconds(profile.warmup),
    connections: profile.connections,
    workers: profile.workers,
    timeoutMs: milliseconds(profile.timeout),
  });
}

/** @param text has passed the schema's format `duration`. */
function milliseconds(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined)
    throw new Failure("LOAD_SPEC_INVALID", `"${text}" is no duration.`, { hint: 'Write it like "30s".' });
  return ms;
}

/** A line for people: `98 rps, p99 2.1 ms, 2s left`. */
export function progressText(progress: LoadProgress): string {
  if (progress.phase === "warmup") return "warming up";
  if (progress.phase === "draining") return "waiting for the last answers";
  const leftS = Math.max(0, Math.ceil((progress.totalMs - progress.elapsedMs) / 1_000));
  const errors = progress.errors > 0 ? `, ${progress.errors} errors` : "";
  return `${Math.round(progress.rateRps)} rps, p99 ${progress.p99Ms.toFixed(1)} ms${errors}, ${leftS}s left`;
}
