import { answersFor } from "../../load/result/carried.ts";
import { type LiveFigures, sum } from "../../load/result/live-figures.ts";
import type { LoadResult } from "../../load/result/result.ts";
import { EXIT } from "../exit-codes.ts";
import type { LoadFlags } from "./load-flags.ts";

/** The limits that end a load test early, and that its result must keep as well. */
export type LoadLimits = Pick<LoadFlags, "abortP99" | "abortErrors">;

/** How the command ends. */
export interface LoadVerdict {
  readonly exitCode: number;
  /** Why the exit code is not 0, as a sentence. */
  readonly reason?: string;
}

/** Which limit the figures exceed, as a sentence; `undefined` if none. Pure. */
export function exceededLimit(
  {
    requests,
    error_rate,
    latency_ms: { p99 },
  }: Pick<LiveFigures, "requests"> & {
    readonly error_rate?: number;
    readonly latency_ms: Pick<LiveFigures["latency_ms"], "p99">;
  },
  { abortP99, abortErrors }: LoadLimits,
): string | undefined {
  if (requests === 0) return undefined;
  if (abortP99 !== undefined && p99 !== undefined && p99 > abortP99)
    return `p99 was ${p99} ms, and --abort-p99 allows ${abortP99} ms.`;
  if (abortErrors !== undefined && error_rate !== undefined && error_rate > abortErrors)
    return `The error rate was ${error_rate}, and --abort-errors allows ${abortErrors}.`;
  return undefined;
}

/**
 * The verdict on a result. Pure.
 * @param endedBy the limit that ended the test early, which the whole result may keep after all
 */
export function verdictOn(result: LoadResult, limits: LoadLimits, endedBy: string | undefined): LoadVerdict {
  const exceeded = exceededLimit(result, limits);
  if (exceeded !== undefined) return { exitCode: EXIT.thresholdBreached, reason: exceeded };
  if (endedBy !== undefined)
    return { exitCode: EXIT.thresholdBreached, reason: `The test was ended early. ${endedBy}` };
  if (result.requests === 0)
    return { exitCode: EXIT.runFailed, reason: "No request was sent in the measured time." };
  if (result.error_rate === 1)
    return { exitCode: EXIT.runFailed, reason: `${whichRequests(result)} failed${why(result)}.` };
  return unjudgedLimit(result, limits) ?? { exitCode: EXIT.ok };
}

/** A limit that the answers are too few to judge by is neither kept nor exceeded. */
function unjudgedLimit(
  { latency_ms, status }: LoadResult,
  { abortP99 }: LoadLimits,
): LoadVerdict | undefined {
  if (abortP99 === undefined || latency_ms.p99 !== undefined) return undefined;
  const answered = sum(status);
  return {
    exitCode: EXIT.inconclusive,
    reason: `--abort-p99 could not be judged: only ${answered} requests were answered, and a p99 needs ${answersFor(99)}. Send more.`,
  };
}

function whichRequests({ requests }: LoadResult): string {
  return requests === 1 ? "The only request" : `All ${requests} requests`;
}

/** The most frequent cause. */
function why({ status, errors, error_reasons: reasons = [], expect }: LoadResult): string {
  const [most] = Object.entries({ ...status, ...errors }).sort(([, a], [, b]) => b - a);
  if (most === undefined) return "";
  const [cause] = most;
  // A status of 200 is no explanation by itself.
  if (Object.hasOwn(status, cause))
    return expect === undefined ? ` (${cause})` : ` (${cause}, not as expected)`;
  const known = reasons.find(({ kind }) => kind === cause);
  return known === undefined ? ` (${cause})` : ` (${cause}: ${known.reason})`;
}
