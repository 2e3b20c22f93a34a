import { messageOf } from "../../base/failure.ts";
import type { Cluster, KubeObject } from "../../kubernetes/cluster.ts";
import { type LoadProgress, mergeProgress } from "../send/progress.ts";
import { followPod, type PodOutcome } from "./follow-pod.ts";
import { ReadyPods } from "./ready-pods.ts";
import { type Start, startTogether } from "./start-together.ts";

/** How one pod of a Job ended. */
export interface FollowedPod {
  readonly pod: string;
  readonly outcome: PodOutcome;
}

export interface FollowOptions {
  /** Whether the pods wait until they are told to begin; see `startVolume`. */
  readonly isTold: boolean;
  /** How long pods that run may take until they are ready to send. */
  readonly readyMs: number;
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/**
 * Follows pods until each has reported its result or is lost, and tells them to begin once all are ready. The times in the
 * results are by our clock, whatever those of the nodes say.
 * @throws what `startTogether` throws; the reason of `signal`.
 */
export async function followPods(
  cluster: Cluster,
  pods: readonly KubeObject[],
  { isTold, readyMs, signal, onProgress }: FollowOptions,
): Promise<readonly FollowedPod[]> {
  const names = pods.map(({ metadata }) => metadata.name);
  const ready = new ReadyPods(names);
  const latest = new Map<string, LoadProgress>();
  const leaving = new Map(names.map((name) => [name, new AbortController()] as const));
  const given = new AbortController();

  const follow = async ({ metadata: { name, namespace = "default" } }: KubeObject): Promise<FollowedPod> => {
    const left = leaving.get(name)?.signal ?? given.signal;
    try {
      const outcome = await followPod(
        cluster,
        { namespace, name },
        {
          signal: AbortSignal.any([signal, given.signal, left]),
          onReady: (podMs) => ready.heard(name, podMs, Date.now()),
          onProgress(progress) {
            ready.leave(name);
            latest.set(name, progress);
            onProgress?.(mergeProgress([...latest.values()]));
          },
        },
      );
      return { pod: name, outcome };
    } catch (error) {
      signal.throwIfAborted();
      return { pod: name, outcome: { kind: "lost", reason: messageOf(left.aborted ? left.reason : error) } };
    } finally {
      ready.leave(name);
    }
  };

  const start = async (): Promise<Start> => {
    if (!isTold) return { late: [], clockLeads: new Map() };
    const started = await startTogether(cluster, pods, { ready, readyMs, signal });
    for (const name of started.late) {
      leaving.get(name)?.abort(new Error(`it was not ready to send after ${readyMs / 1_000} s`));
    }
    return started;
  };

  try {
    const [followed, { clockLeads }] = await Promise.all([Promise.all(pods.map(follow)), start()]);
    return followed.map(({ pod, outcome }) => ({ pod, outcome: byOurClock(outcome, clockLeads.get(pod)) }));
  } finally {
    given.abort(); // Nobody follows a pod any more if the start failed.
  }
}

function byOurClock(outcome: PodOutcome, leadMs = 0): PodOutcome {
  if (outcome.kind !== "result") return outcome;
  const { result } = outcome;
  const startedAt = new Date(Date.parse(result.started_at) - leadMs).toISOString();
  return { kind: "result", result: { ...result, started_at: startedAt } };
}
