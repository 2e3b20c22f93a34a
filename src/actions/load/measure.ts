import type { ActionContext } from "../../engine/action.ts";
import type { Cluster } from "../../kubernetes/cluster.ts";
import { findLimit } from "../../load/find-limit.ts";
import { runLoadJob } from "../../load/job/run-load-job.ts";
import type { LoadPolicy } from "../../load/order/policy.ts";
import { checkLoad } from "../../load/order/policy.ts";
import type { LoadSpec } from "../../load/order/spec.ts";
import type { LiveFigures } from "../../load/result/live-figures.ts";
import type { LoadResult, Place } from "../../load/result/result.ts";
import { runLoad } from "../../load/run-load.ts";
import type { LoadProgress } from "../../load/send/progress.ts";
import { jobLabels } from "./job-labels.ts";
import { type LoadOrder, specOf } from "./order.ts";
import { loadPlace, serviceOf } from "./place.ts";
import { tlsOf } from "./tls.ts";

/** What the measuring actions need to be given. */
export interface LoadServices {
  readonly policy: LoadPolicy;
  /** Regatta's own image, for the pods of a load Job. */
  readonly image: string;
  /** The cluster; connects on first use. */
  cluster(context: ActionContext): Promise<Cluster>;
}

export interface LoadWatcher {
  readonly onProgress: (progress: LoadProgress) => void;
  /** Judges what was measured so far; "stop" ends the measured time early, and what was measured is kept. */
  readonly judge: (soFar: LiveFigures) => "continue" | "stop";
}

/** How long a Job's pods may take to be scheduled and to pull the image (120 s), to be ready, and to be told to begin. */
const JOB_START_MS = 210_000;

/**
 * Runs one load test from where its target can be reached: in this process, or as a Job in the cluster. The result says
 * which.
 */
export async function measureLoad(
  order: LoadOrder,
  services: LoadServices,
  context: ActionContext,
  watcher: LoadWatcher,
): Promise<LoadResult> {
  const { signal } = context;
  const stop = new AbortController();
  const watch = {
    signal,
    stopSignal: stop.signal,
    onProgress(progress: LoadProgress) {
      watcher.onProgress(progress);
      if (progress.soFar !== undefined && watcher.judge(progress.soFar) === "stop") stop.abort();
    },
  };
  if (loadPlace(order.url, order.where) === "here") {
    const tls = await tlsOf(order.tls, order.namespace, () => services.cluster(context), signal);
    return runLoad(await specOf(order, order.url, tls), { ...watch, policy: services.policy });
  }
  const target = serviceOf(order.url, order.namespace);
  const cluster = await services.cluster(context);
  const namespace = order.namespace ?? target.namespace;
  const tls = await tlsOf(order.tls, namespace, () => Promise.resolve(cluster), signal);
  const spec = await checkLoad(await specOf(order, target.url, tls), services.policy);
  const place = await placeIn(cluster, namespace, signal);
  const runJob = async (part: LoadSpec, onProgress: (progress: LoadProgress) => void) => {
    await context.assertOwned();
    const { warmupMs, durationMs, timeoutMs, workers } = part.profile;
    const result = await runLoadJob(
      cluster,
      { ...part, profile: { ...part.profile, workers: 1 } },
      {
        ...watch,
        namespace,
        image: services.image,
        pods: workers,
        runLabels: jobLabels(context),
        onProgress,
        timeoutMs: warmupMs + durationMs + timeoutMs + JOB_START_MS,
      },
    );
    return { ...result, place };
  };
  if (spec.search === undefined) return runJob(spec, watch.onProgress);
  return findLimit(spec, spec.search, { ...watch, run: runJob });
}

async function placeIn(cluster: Cluster, namespace: string, signal: AbortSignal): Promise<Place> {
  const { uid, context, sandbox } = await cluster.facts({ signal });
  return { kind: sandbox ? "sandbox" : "cluster", cluster: context, cluster_uid: uid, namespace };
}

/** A line for people: `98 rps, p99 2.1 ms, 2s left`. */
export function progressText(progress: LoadProgress): string {
  if (progress.phase === "warmup") return "warming up";
  if (progress.phase === "draining") return "waiting for the last answers";
  const leftS = Math.max(0, Math.ceil((progress.totalMs - progress.elapsedMs) / 1_000));
  const errors = progress.errors > 0 ? `, ${progress.errors} errors` : "";
  const { p50Ms, p99Ms } = progress;
  // A second at a low rate has too few answers for a p99.
  const [name, ms] = p99Ms === undefined ? ["p50", p50Ms] : ["p99", p99Ms];
  const latency = ms === undefined ? "" : `, ${name} ${ms.toFixed(1)} ms`;
  return `${Math.round(progress.rateRps)} rps${latency}${errors}, ${leftS}s left`;
}
