import { Failure } from "../../base/failure.ts";
import type { Cluster } from "../../kubernetes/cluster.ts";
import { podTrouble } from "../../kubernetes/objects/pod-trouble.ts";
import type { LoadSpec } from "../order/spec.ts";
import { mergeLoadResults } from "../result/merge.ts";
import type { LoadResult } from "../result/result.ts";
import { withoutRows } from "../result/without-rows.ts";
import type { LoadProgress } from "../send/progress.ts";
import { endEarlierJobs } from "./end-earlier-jobs.ts";
import { failureOfLine } from "./failure-line.ts";
import { type FollowedPod, followPods } from "./follow-pods.ts";
import { buildLoadJob, isToldToStart, type LoadJobPlan } from "./manifest.ts";
import { jobFailed, jobName, podsOf, withinJob } from "./within-job.ts";

/** Pods that run reach their target within 60 s or say that they cannot; then they open their connections. */
const READY_MS = 75_000;
const MOST_SPEC_BYTES = 1_000_000;
const MOST_REASONS = 10;
/** Pods that began further apart than this did not load the target together. */
const TOGETHER_MS = 1_000;

export interface LoadJobOptions {
  readonly namespace: string;
  /** The Regatta image. */
  readonly image: string;
  readonly pods: number;
  /**
   * Labels of the run and the cell, such as `regatta.dev/run`, which is also part of the Job's name. A Job with the same
   * labels was left behind by an earlier attempt, and is deleted first.
   */
  readonly runLabels: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Ends the measured time early: the pods are told to stop; what they measured is kept and marked partial. */
  readonly stopSignal?: AbortSignal;
  readonly onProgress?: (progress: LoadProgress) => void;
  /** For everything: scheduling, pulling the image, sending. */
  readonly timeoutMs: number;
  /** How long several pods that run may take until they are ready; then the others begin without them. */
  readonly readyMs?: number;
}

/**
 * Runs a load test inside the cluster, as an Indexed Job, and merges what its pods measured. The Job is always deleted in
 * the end; one that an earlier attempt could not delete is deleted first. The result is partial if a pod was lost or did
 * not begin together with the others. Does not check whether the target may be loaded: call `checkLoad` first.
 * @throws Failure `LOAD_SPEC_TOO_LARGE`, `LOAD_JOB_TIMEOUT`, `LOAD_JOB_FAILED`; a worker's or the cluster's failure; the
 *   reason of `signal`.
 */
export async function runLoadJob(
  cluster: Cluster,
  spec: LoadSpec,
  options: LoadJobOptions,
): Promise<LoadResult> {
  const { namespace, pods, timeoutMs, readyMs = READY_MS } = options;
  const text = JSON.stringify(spec);
  checkSize(text);
  await endEarlierJobs(cluster, options.runLabels, options.signal);
  const name = jobName(options.runLabels);
  const plan: LoadJobPlan = {
    name,
    namespace,
    image: options.image,
    pods,
    runLabels: options.runLabels,
    deadlineS: Math.ceil(timeoutMs / 1_000) + 60,
  };
  const order = {
    plan,
    job: buildLoadJob(plan),
    text,
    timeoutMs,
    signal: options.signal,
  };
  return withinJob(cluster, order, async (started, signal) => {
    const remove = () => cluster.delete({ apiVersion: "batch/v1", kind: "Job", name, namespace });
    const outcomes = await stoppable(options.stopSignal, remove, () =>
      followPods(cluster, started, {
        isTold: isToldToStart(plan),
        readyMs,
        signal,
        onProgress: options.onProgress,
      }),
    );
    return conclude(cluster, { namespace, name, pods }, outcomes);
  });
}

/** A pod gets its order from a Secret, which holds at most 1 MiB. Source: kubernetes, MaxSecretSize in core/v1/types.go */
function checkSize(text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MOST_SPEC_BYTES) return;
  throw new Failure(
    "LOAD_SPEC_TOO_LARGE",
    `The description of the load test takes ${bytes} bytes, and only ${MOST_SPEC_BYTES} fit into the Secret from which its pods read it.`,
    {
      hint: "Send smaller bodies or fewer targets, or run it with `where: here`.",
      state: "Nothing was sent.",
    },
  );
}

/**
 * Follows the pods, and deletes the Job if the test is to stop early: its pods then get SIGTERM, upon which workers end
 * the measured time and print their results before they exit.
 */
async function stoppable<Found>(
  stopSignal: AbortSignal | undefined,
  remove: () => Promise<unknown>,
  follow: () => Promise<Found>,
): Promise<Found> {
  let removing: Promise<unknown> | undefined;
  const stop = () => {
    removing ??= remove();
    removing.catch(() => {}); // The Job is deleted again at the end, and a failure is reported there.
  };
  stopSignal?.addEventListener("abort", stop);
  if (stopSignal?.aborted) stop();
  try {
    return await follow();
  } finally {
    stopSignal?.removeEventListener("abort", stop);
    await removing?.catch(() => {});
  }
}

async function conclude(
  cluster: Cluster,
  job: { readonly namespace: string; readonly name: string; readonly pods: number },
  followed: readonly FollowedPod[],
): Promise<LoadResult> {
  const measured = followed.flatMap(({ pod, outcome }) =>
    outcome.kind === "result" ? [{ pod, result: outcome.result }] : [],
  );
  if (measured.length === 0) {
    const outcomes = followed.map(({ outcome }) => outcome);
    const failure = outcomes.find((outcome) => outcome.kind === "failure");
    if (failure) throw failureOfLine(failure, "LOAD_WORKER_FAILED", "The load Job was deleted.");
    const reasons = outcomes.map((outcome) => (outcome.kind === "lost" ? outcome.reason : outcome.kind));
    throw await jobFailed(cluster, job, [...new Set(reasons)].join("; "));
  }
  const merged = withoutRows(mergeLoadResults(measured.map(({ result }) => result)));
  const reasons = [
    ...followed.flatMap(lostWords),
    ...(followed.length < job.pods ? await neverRan(cluster, job, followed) : []),
    ...apartWords(measured),
  ];
  if (reasons.length === 0) return merged;
  return { ...merged, partial: true, partial_reasons: [...new Set(reasons)].slice(0, MOST_REASONS) };
}

function lostWords({ pod, outcome }: FollowedPod): readonly string[] {
  if (outcome.kind === "result") return [];
  const why = outcome.kind === "lost" ? outcome.reason : outcome.message;
  return [`pod ${pod} was lost: ${why}`.replace(/\.$/, "")];
}

/** Names the pods that did not run while the others measured, and says what kept them from it. */
async function neverRan(
  cluster: Cluster,
  job: { readonly namespace: string; readonly name: string; readonly pods: number },
  followed: readonly FollowedPod[],
): Promise<readonly string[]> {
  const ran = new Set(followed.map(({ pod }) => pod));
  const pods = await cluster.list(podsOf(job));
  const others = pods.filter(({ metadata }) => !ran.has(metadata.name));
  const missing = job.pods - ran.size - others.length;
  return [
    ...others.map((pod) => {
      const trouble = podTrouble(pod);
      return `pod ${pod.metadata.name} did not run in time${trouble ? `: ${trouble.reason}` : ""}`;
    }),
    ...(missing > 0 ? [`${missing} of ${job.pods} pods never ran`] : []),
  ];
}

/** Names the pods that began too long after the first. */
function apartWords(
  measured: readonly { readonly pod: string; readonly result: LoadResult }[],
): readonly string[] {
  const begun = measured.map(({ pod, result }) => ({ pod, beganMs: Date.parse(result.started_at) }));
  const firstMs = Math.min(...begun.map(({ beganMs }) => beganMs));
  return begun.flatMap(({ pod, beganMs }) => {
    const afterMs = beganMs - firstMs;
    return afterMs <= TOGETHER_MS
      ? []
      : [`pod ${pod} began ${(afterMs / 1_000).toFixed(1)} s after the first`];
  });
}
