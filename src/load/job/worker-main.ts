import { messageOf } from "../../base/failure.ts";
import { driveLoad } from "../drive-load.ts";
import type { LoadSpec } from "../order/spec.ts";
import type { LoadProgress } from "../send/progress.ts";
import { endpointOf } from "../wire/endpoint.ts";
import { reachTarget } from "../wire/reach-target.ts";
import { awaitStart } from "./await-start.ts";
import { failureLine } from "./failure-line.ts";
import { noOrder, readOrder } from "./order-volume.ts";
import { resultLine } from "./result-line.ts";
import { START_FILE_VARIABLE } from "./start-volume.ts";
import type { WorkerLine } from "./worker-line.ts";

/** A log has room for some thousand lines: a long test reports its progress less often than twice a second. */
const MOST_PROGRESS_LINES = 1_200;

/** How long to wait until the target accepts connections; includes the start of sidecars. */
const REACH_TARGET_MS = 60_000;

/**
 * The load worker in a pod. Its order is a file, `REGATTA_ORDER_FILE` (a `LoadSpec` as JSON, already checked); the environment
 * has `REGATTA_LOAD_SHARES` (the number of pods), `JOB_COMPLETION_INDEX` (which pod this is) and `REGATTA_START_FILE` (a file
 * that will say when all pods begin, see `startVolume`; the load begins at once without it). It reports as JSON lines on
 * standard output; see `WorkerLine`. SIGTERM ends the measured time, and the partial result follows.
 */
export async function main(_args: readonly string[]): Promise<void> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once("SIGTERM", onSignal);
  process.once("SIGINT", onSignal);
  try {
    const { spec, share, startFile } = readSettings(process.env);
    await reachTarget(endpointOf(spec), REACH_TARGET_MS, stop.signal);
    const result = await driveLoad(spec, {
      share,
      async startAt() {
        if (startFile !== undefined)
          return awaitStart(startFile, { stopSignal: stop.signal, report: sayReady });
        sayReady();
        return Date.now();
      },
      stopSignal: stop.signal,
      onProgress: progressTeller(),
    });
    say(resultLine(result, share.count > 1));
  } catch (error) {
    say(failureLine(error, "LOAD_WORKER_FAILED"));
    process.exitCode = 1;
  } finally {
    process.off("SIGTERM", onSignal);
    process.off("SIGINT", onSignal);
  }
}

/** Reports progress, but no more often than a log has room for. */
function progressTeller(): (progress: LoadProgress) => void {
  let nextMs = 0;
  return (progress) => {
    if (progress.elapsedMs < nextMs) return;
    nextMs = progress.elapsedMs + progress.totalMs / MOST_PROGRESS_LINES;
    say({ type: "progress", progress });
  };
}

function readSettings(env: NodeJS.ProcessEnv) {
  const share = { index: Number(env.JOB_COMPLETION_INDEX ?? 0), count: Number(env.REGATTA_LOAD_SHARES ?? 1) };
  if (!Number.isInteger(share.index) || !Number.isInteger(share.count) || share.index >= share.count) {
    throw noOrder(`there is no share ${share.index} of ${share.count}`);
  }
  return { spec: readSpec(readOrder(env)), share, startFile: env[START_FILE_VARIABLE] };
}

/** Not checked against the schema, whose libraries would double the start-up time: the sender has done that. */
function readSpec(text: string): LoadSpec {
  let spec: Partial<LoadSpec> | null;
  try {
    spec = JSON.parse(text) as Partial<LoadSpec> | null;
  } catch (error) {
    throw noOrder(`its order is not the JSON of a load test (${messageOf(error)})`);
  }
  if (typeof spec?.profile?.durationMs === "number" && URL.canParse(spec.target?.url ?? ""))
    return spec as LoadSpec;
  throw noOrder("its order has no target or no profile");
}

function sayReady(): void {
  say({ type: "ready", atMs: Date.now() });
}

function say(line: WorkerLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
