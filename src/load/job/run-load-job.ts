import { Failure, messageOf } from "../../base/failure.ts";
import type { Cluster, KubeObject } from "../../kubernetes/cluster.ts";
import type { LoadSpec } from "../order/spec.ts";
import { mergeLoadResults } from "../result/merge.ts";
import type { LoadResult } from "../result/result.ts";
import { withoutRows } from "../result/without-rows.ts";
import { type LoadProgress, mergeProgress } from "../send/progress.ts";
import { endEarlierJobs } from "./end-earlier-jobs.ts";
import { failureOfLine } from "./failure-line.ts";
import { followPod, type PodOutcome } from "./follow-pod.ts";
import { buildLoadJob, buildLoadSecret, holdsSecrets, type LoadJobPlan } from "./manifest.ts";
import { jobFailed, jobName, withinJob } from "./within-job.ts";

/** Several pods begin at an agreed moment; by then, all of them should be running. */
const START_TOGETHER_MS = 15_000;
const MOST_SPEC_BYTES = 120_000;
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
  const { namespace, pods, timeoutMs } = options;
  checkSize(spec);
  await endEarlierJobs(cluster, options.runLabels, options.signal);
  const name = jobName(options.runLabels);
  const plan: LoadJobPlan = {
    name,
    namespace,
    image: options.image,
    pods,
    runLabels: options.runLabels,
    ...(pods > 1 ? { startAt: new Date(Date.now() + START_TOGETHER_MS) } : {}),
    deadlineS: Math.ceil(timeoutMs / 1_000) + 60,
  };
  const order = {
    plan,
    job: buildLoadJob(spec, plan),
    timeoutMs,
    signal: options.signal,
    ...(holdsSecrets(spec) ? { secret: (jobUid: string) => buildLoadSecret(spec, plan, jobUid) } : {}),
  };
  return withinJob(cluster, order, async (started, signal) => {
    const remove = () => cluster.delete({ apiVersion: "batch/v1", kind: "Job", name, namespace });
    const outcomes = await stoppable(options.stopSignal, remove, () =>
      followAll(cluster, started, signal, options.onProgress),
    );
    return conclude(cluster, { namespace, name, pods }, outcomes);
  });
}

/** A pod gets its settings as environment variables, and Linux allows 128 KiB in one (MAX_ARG_STRLEN). */
function checkSize(spec: LoadSpec): void {
  const bytes = Buffer.byteLength(JSON.stringify(spec));
  if (bytes <= MOST_SPEC_BYTES) return;
  throw new Failure(
    "LOAD_SPEC_TOO_LARGE",
    `The description of the load test takes ${bytes} bytes, and only ${MOST_SPEC_BYTES} fit into a pod's environment.`,
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

async function followAll(
  cluster: Cluster,
  pods: readonly KubeObject[],
  signal: AbortSignal,
  onProgress: LoadJobOptions["onProgress"],
): Promise<readonly PodOutcome[]> {
  const latest = new Map<string, LoadProgress>();
  return Promise.all(
    pods.map(async ({ metadata }): Promise<PodOutcome> => {
      const pod = { namespace: metadata.namespace ?? "default", name: metadata.name };
      try {
        return await followPod(cluster, pod, {
          signal,
          onProgress(progress) {
            latest.set(metadata.name, progress);
            onProgress?.(mergeProgress([...latest.values()]));
          },
        });
      } catch (error) {
        signal.throwIfAborted();
        return { kind: "lost", reason: messageOf(error) };
      }
    }),
  );
}

async function conclude(
  cluster: Cluster,
  job: { readonly namespace: string; readonly name: string; readonly pods: number },
  outcomes: readonly PodOutcome[],
): Promise<LoadResult> {
  const results = outcomes.flatMap((outcome) => (outcome.kind === "result" ? [outcome.result] : []));
  if (results.length === 0) {
    const failure = outcomes.find((outcome) => outcome.kind === "failure");
    if (failure) throw failureOfLine(failure, "LOAD_WORKER_FAILED", "The load Job was deleted.");
    const reasons = outcomes.map((outcome) => (outcome.kind === "lost" ? outcome.reason : outcome.kind));
    throw await jobFailed(cluster, job, [...new Set(reasons)].join("; "));
  }
  const merged = withoutRows(mergeLoadResults(results));
  const reasons = [
    ...outcomes.flatMap((outcome) => (outcome.kind === "result" ? [] : [lostWords(outcome)])),
    ...(outcomes.length < job.pods ? [`${job.pods - outcomes.length} of ${job.pods} pods never ran`] : []),
    ...(beganTogether(results) ? [] : ["its pods did not start together"]),
  ];
  if (reasons.length === 0) return merged;
  return { ...merged, partial: true, partial_reasons: [...new Set(reasons)].slice(0, MOST_REASONS) };
}

function lostWords(outcome: Exclude<PodOutcome, { readonly kind: "result" }>): string {
  return `a pod was lost: ${outcome.kind === "lost" ? outcome.reason : outcome.message}`.replace(/\.$/, "");
}

function beganTogether(results: readonly LoadResult[]): boolean {
  const begins = results.map((result) => Date.parse(result.started_at));
  return Math.max(...begins) - Math.min(...begins) <= TOGETHER_MS;
}
