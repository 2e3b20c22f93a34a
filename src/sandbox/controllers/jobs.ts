import { messageOf } from "../../base/failure.ts";
import { deleteObject } from "../api/deletion.ts";
import { type ApiObject, type Condition, nameSuffix, timestamp, withCondition } from "../api/object.ts";
import type { ObjectWrites } from "../api/object-writes.ts";
import type { Controller } from "./control-loop.ts";
import { recordEvent } from "./events.ts";
import { INDEX_KEY, indexesOf, writeIndexes } from "./job-indexes.ts";
import {
  conditionsOf,
  controlledObjects,
  isFinished,
  isReady,
  type PodTemplate,
  podOf,
  selfOrController,
} from "./workload.ts";

interface JobSpec {
  readonly parallelism: number;
  readonly completions?: number;
  readonly completionMode: "Indexed" | "NonIndexed";
  readonly backoffLimit: number;
  /** How often the pod of an index may fail while the others go on; Indexed Jobs only. */
  readonly backoffLimitPerIndex?: number;
  readonly activeDeadlineSeconds?: number;
  readonly ttlSecondsAfterFinished?: number;
  readonly suspend?: boolean;
  readonly template: PodTemplate;
}

const jobSpec = (job: ApiObject) => job.spec as unknown as JobSpec;

/** A pod of a Job; in an Indexed Job the pod gets its index the way Kubernetes passes it. */
function podOfJob(job: ApiObject, index: number | undefined): ApiObject {
  const { template } = jobSpec(job);
  if (index === undefined) return podOf(job, template);
  const mark = { [INDEX_KEY]: String(index) };
  const name = `${job.metadata.name}-${index}-${nameSuffix()}`;
  const pod = podOf(job, template, { name, labels: mark, annotations: mark });
  const variable = { name: "JOB_COMPLETION_INDEX", value: String(index) };
  const told = (list: unknown) =>
    ((list ?? []) as readonly { env?: readonly object[] }[]).map((c) => ({
      ...c,
      env: [...(c.env ?? []), variable],
    }));
  const { containers, initContainers } = template.spec;
  const init = initContainers ? { initContainers: told(initContainers) } : {};
  return {
    ...pod,
    spec: { ...pod.spec, hostname: `${job.metadata.name}-${index}`, containers: told(containers), ...init },
  };
}

function restartsOf(pod: ApiObject): number {
  const statuses = (pod.status?.containerStatuses ?? []) as readonly { restartCount: number }[];
  return statuses.reduce((total, { restartCount }) => total + restartCount, 0);
}

interface Progress {
  readonly active: readonly ApiObject[];
  readonly succeeded: readonly ApiObject[];
  readonly failed: readonly ApiObject[];
  /** Completed work: indexes of an Indexed Job, pods of any other. */
  readonly completed: number;
  /** Indexes that have failed for good. */
  readonly failedIndexes: ReadonlySet<number>;
}

/** Source: kubernetes.io/docs/concepts/workloads/controllers/job, "Backoff limit per index". */
function failedIndexesOf(job: ApiObject, failed: readonly ApiObject[]): ReadonlySet<number> {
  const { backoffLimitPerIndex: limit } = jobSpec(job);
  if (limit === undefined) return new Set();
  const often = [...indexesOf(failed)].filter(
    (index) => failed.filter((pod) => indexesOf([pod]).has(index)).length > limit,
  );
  return new Set(often);
}

/** Why the Job has failed for good, or undefined. */
function failureOf(
  job: ApiObject,
  { active, failed, completed, failedIndexes }: Progress,
): Pick<Condition, "reason" | "message"> | undefined {
  const { backoffLimit, activeDeadlineSeconds, completions } = jobSpec(job);
  const failures = failed.length + active.reduce((total, pod) => total + restartsOf(pod), 0);
  if (failures > backoffLimit) {
    return { reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit" };
  }
  if (failedIndexes.size > 0 && completed + failedIndexes.size >= (completions ?? 0)) {
    return { reason: "FailedIndexes", message: "Job has failed indexes" };
  }
  const started = Date.parse(String(job.status?.startTime ?? timestamp()));
  if (activeDeadlineSeconds !== undefined && Date.now() - started >= activeDeadlineSeconds * 1_000) {
    return { reason: "DeadlineExceeded", message: "Job was active longer than specified deadline" };
  }
  return undefined;
}

/**
 * Runs Jobs: their pods in parallel up to a limit, retried after failures up to a limit, one pod per index if Indexed.
 */
export function jobController(writes: ObjectWrites): Controller {
  const jobs = writes.kinds.builtIn("Job");
  const pods = writes.kinds.builtIn("Pod");

  function progressOf(job: ApiObject): Progress {
    const owned = controlledObjects(writes, "Pod", job);
    const active = owned.filter((pod) => !isFinished(pod) && !pod.metadata.deletionTimestamp);
    const succeeded = owned.filter((pod) => pod.status?.phase === "Succeeded");
    const failed = owned.filter((pod) => pod.status?.phase === "Failed");
    const indexed = jobSpec(job).completionMode === "Indexed";
    const completed = indexed ? indexesOf(succeeded).size : succeeded.length;
    return { active, succeeded, failed, completed, failedIndexes: failedIndexesOf(job, failed) };
  }

  async function start(
    job: ApiObject,
    { active, succeeded, completed, failedIndexes }: Progress,
  ): Promise<void> {
    const { parallelism, completions = parallelism, completionMode } = jobSpec(job);
    const left = completions - completed - failedIndexes.size;
    const missing = Math.max(0, Math.min(parallelism, left) - active.length);
    const taken = indexesOf([...active, ...succeeded]);
    const free = Array.from({ length: completions }, (_, index) => index).filter(
      (index) => !taken.has(index) && !failedIndexes.has(index),
    );
    for (let n = 0; n < missing; n++) {
      const index = completionMode === "Indexed" ? free[n] : undefined;
      try {
        await writes.create(pods, podOfJob(job, index));
      } catch (error) {
        recordEvent(writes, job, "Warning", "FailedCreate", `Error creating: ${messageOf(error)}`);
        throw error;
      }
    }
  }

  function finish(job: ApiObject, progress: Progress, condition: Condition): void {
    for (const pod of progress.active) deleteObject(writes, pods, pod.metadata);
    const complete = condition.type === "Complete";
    const earlier: Condition = { ...condition, type: complete ? "SuccessCriteriaMet" : "FailureTarget" };
    const conditions = withCondition(withCondition(conditionsOf(job), earlier), condition);
    writes.setStatus(jobs, job, {
      ...countsOf(job, { ...progress, active: [] }),
      conditions,
      ...(complete ? { completionTime: timestamp() } : {}),
    });
    const type = complete ? "Normal" : "Warning";
    recordEvent(
      writes,
      job,
      type,
      complete ? "Completed" : (condition.reason ?? "Failed"),
      condition.message ?? "",
    );
  }

  async function reconcile(job: ApiObject): Promise<number | undefined> {
    const { completions, suspend, activeDeadlineSeconds, ttlSecondsAfterFinished: ttlSeconds } = jobSpec(job);
    if (job.metadata.deletionTimestamp) return undefined;
    const end = conditionsOf(job).find((c) => c.type === "Complete" || c.type === "Failed");
    if (end) {
      if (ttlSeconds === undefined) return undefined;
      const leftMs = Date.parse(end.lastTransitionTime ?? "") + ttlSeconds * 1_000 - Date.now();
      if (leftMs > 0) return leftMs;
      deleteObject(writes, jobs, job.metadata);
      return undefined;
    }
    const progress = progressOf(job);
    const failure = failureOf(job, progress);
    if (failure) {
      finish(job, progress, { type: "Failed", status: "True", ...failure });
      return ttlSeconds === undefined ? undefined : 0;
    }
    const workDone =
      completions === undefined
        ? progress.succeeded.length > 0 && progress.active.length === 0
        : progress.completed >= completions;
    if (workDone) {
      const message = "Reached expected number of succeeded pods";
      finish(job, progress, { type: "Complete", status: "True", reason: "CompletionsReached", message });
      return ttlSeconds === undefined ? undefined : 0;
    }
    if (!suspend && !(completions === undefined && progress.succeeded.length > 0)) {
      const waitMs = retryDelayMs(progress.failed);
      if (waitMs > 0) return waitMs;
      await start(job, progress);
    }
    writes.setStatus(jobs, job, countsOf(job, progressOf(job)));
    return activeDeadlineSeconds === undefined ? undefined : 1_000;
  }

  const concerns: Controller["concerns"] = (event) => selfOrController("Job", event);
  return { name: "job", kind: "Job", concerns, reconcile };
}

/** Time left before a failed pod is replaced: 1 s after the first failure, doubled after each further one. */
function retryDelayMs(failed: readonly ApiObject[]): number {
  if (failed.length === 0) return 0;
  const ends = failed.flatMap((pod) => {
    const statuses = (pod.status?.containerStatuses ?? []) as readonly {
      state: { terminated?: { finishedAt: string } };
    }[];
    return statuses.map(({ state }) => Date.parse(state.terminated?.finishedAt ?? ""));
  });
  return (
    Math.max(0, ...ends.filter((ms) => !Number.isNaN(ms))) +
    1_000 * 2 ** Math.min(5, failed.length - 1) -
    Date.now()
  );
}

function countsOf(
  job: ApiObject,
  { active, succeeded, failed, failedIndexes }: Progress,
): Record<string, unknown> {
  const startTime = job.status?.startTime ?? timestamp();
  const indexed = jobSpec(job).completionMode === "Indexed";
  return {
    ...(job.status?.conditions ? { conditions: job.status.conditions } : {}),
    startTime,
    ready: active.filter(isReady).length,
    ...(active.length > 0 ? { active: active.length } : {}),
    ...(succeeded.length > 0 ? { succeeded: succeeded.length } : {}),
    ...(failed.length > 0 ? { failed: failed.length } : {}),
    ...(indexed && succeeded.length > 0 ? { completedIndexes: writeIndexes(indexesOf(succeeded)) } : {}),
    ...(failedIndexes.size > 0 ? { failedIndexes: writeIndexes(failedIndexes) } : {}),
    uncountedTerminatedPods: {},
  };
}
