import type { Cluster, KubeObject } from "../../kubernetes/cluster.ts";
import { endEarlierJobs } from "../job/end-earlier-jobs.ts";
import { failureOfLine } from "../job/failure-line.ts";
import { buildWorkerJob, LOAD_CONTAINER, type LoadJobPlan } from "../job/manifest.ts";
import { jobFailed, jobName, withinJob } from "../job/within-job.ts";
import { parseCheckLine } from "./check-line.ts";
import type { UrlCheck, WantedAnswer } from "./url-check.ts";

/** How long a Job's pod may take to be scheduled, to pull the image and to start. */
const START_MS = 180_000;

/**
 * Repeats a request from a pod in the cluster until the answer is as expected; the check's time begins when the pod runs.
 * The Job is deleted in the end. Does not check whether the target may be requested: call `checkRequest` first.
 * @throws Failure `HTTP_CHECK_FAILED`, `LOAD_JOB_TIMEOUT`, `LOAD_JOB_FAILED`; the cluster's failure; the reason of `signal`.
 */
export async function runCheckJob(
  cluster: Cluster,
  check: UrlCheck,
  options: {
    readonly namespace: string;
    /** The Regatta image. */
    readonly image: string;
    /** Labels of the run and the cell; see {@link endEarlierJobs}. */
    readonly runLabels: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
    readonly onLack: (text: string) => void;
  },
): Promise<WantedAnswer> {
  const { namespace, image, runLabels, signal } = options;
  const timeoutMs = START_MS + check.withinMs + check.timeoutMs;
  await endEarlierJobs(cluster, runLabels, signal);
  const plan: LoadJobPlan = {
    name: jobName(runLabels),
    namespace,
    image,
    pods: 1,
    runLabels,
    deadlineS: Math.ceil(timeoutMs / 1_000) + 60,
  };
  const order = {
    plan,
    job: buildWorkerJob(plan, "http-check"),
    text: JSON.stringify(check),
    timeoutMs,
    signal,
  };
  return withinJob(cluster, order, ([pod], whole) =>
    answerOf(cluster, plan, pod, { ...options, signal: whole }),
  );
}

async function answerOf(
  cluster: Cluster,
  plan: LoadJobPlan,
  pod: KubeObject | undefined,
  { signal, onLack }: { readonly signal: AbortSignal; readonly onLack: (text: string) => void },
): Promise<WantedAnswer> {
  const place = { namespace: plan.namespace, name: pod?.metadata.name ?? "", container: LOAD_CONTAINER };
  for await (const text of cluster.logs(place, { follow: true, signal })) {
    const line = parseCheckLine(text);
    if (line?.type === "lack") onLack(line.text);
    else if (line?.type === "answer") return line.answer;
    else if (line?.type === "failure")
      throw failureOfLine(line, "HTTP_CHECK_FAILED", "The Job of the check was deleted.");
  }
  throw await jobFailed(cluster, plan, "the pod of the check ended without an answer");
}
