import type { LimitSearch } from "./order/limit-search.ts";
import type { LoadSpec } from "./order/spec.ts";
import type { LoadResult } from "./result/result.ts";
import type { SearchReport, SearchTrial } from "./result/search-report.ts";
import type { LoadProgress } from "./send/progress.ts";

/** The search ends when the lowest rate that exceeded the limit is at most this factor above the highest that met it. */
const CLOSE_ENOUGH = 1.05;
/** If not even the first rate meets the limit, lower rates are tried down to this fraction of it. */
const LOWEST_PART = 1 / 64;
/** If less than this fraction of the target rate was sent, the rate was not really tested. */
const LEAST_ACHIEVED = 0.98;

export interface FindLimitOptions {
  /** Runs one trial. */
  readonly run: (trial: LoadSpec, onProgress: (progress: LoadProgress) => void) => Promise<LoadResult>;
  readonly onProgress?: (progress: LoadProgress) => void;
  readonly stopSignal?: AbortSignal;
}

/**
 * Searches for the highest rate at which a target stays within a limit on p99 and error rate: doubles the rate after
 * every trial that meets the limit, then tries the geometric mean of the highest rate that met it and the lowest that
 * did not, until the two are 5 % apart or time runs out. `profile.durationMs` is the time for the whole search,
 * including warm-ups.
 * @returns the result of the best trial that met the limit (or else of the lowest rate); `search` lists all trials.
 */
export async function findLimit(
  spec: LoadSpec,
  search: LimitSearch,
  options: FindLimitOptions,
): Promise<LoadResult> {
  const { stopSignal } = options;
  const trials: SearchTrial[] = [];
  const results: LoadResult[] = [];
  const trialMs = search.trialMs + spec.profile.warmupMs;
  let reason: string | undefined;
  while (reason === undefined) {
    const elapsedMs = trials.length * trialMs;
    const next = nextRate(search, trials);
    if (typeof next === "string") reason = next;
    else if (stopSignal?.aborted) reason = "It was stopped.";
    else if (trials.length > 0 && elapsedMs + trialMs > spec.profile.durationMs) reason = "The time was up.";
    else {
      const result = await options.run(trialOf(spec, search, next), (progress) =>
        options.onProgress?.(overall(progress, elapsedMs, spec.profile.durationMs)),
      );
      if (result.partial && stopSignal?.aborted && results.length > 0) reason = "It was stopped.";
      else {
        results.push(result);
        trials.push(judgeTrial(search, next, result));
      }
    }
  }
  return describeSearch(search, trials, results, { reason, stopped: stopSignal?.aborted ?? false });
}

/** The rate to try next, or why the search has ended. Pure. */
export function nextRate(search: LimitSearch, trials: readonly SearchTrial[]): number | string {
  const { fromRps, toRps } = search;
  if (trials.length === 0) return fromRps;
  const kept = Math.max(0, ...trials.filter((trial) => trial.kept).map((trial) => trial.rate_rps));
  const lowest = trials.filter((trial) => !trial.kept).sort((a, b) => a.rate_rps - b.rate_rps)[0];
  if (lowest === undefined) {
    return kept >= toRps
      ? `It stays within the limit up to ${toRps} rps, the highest rate to try.`
      : rounded(Math.min(kept * 2, toRps));
  }
  const broken = lowest.rate_rps;
  const isTested = exceeds(search, lowest);
  if (kept === 0) {
    const lower = rounded(broken / 2);
    if (lower >= fromRps * LOWEST_PART && lower < broken) return lower;
    return isTested
      ? "No rate stayed within the limit."
      : `Nothing is known of the limit: ${untested(broken)}`;
  }
  const middle = rounded(Math.sqrt(kept * broken));
  if (broken / kept > CLOSE_ENOUGH && middle > kept && middle < broken) return middle;
  return isTested
    ? `${kept} rps stay within the limit and ${broken} rps exceed it.`
    : `${kept} rps stay within the limit, and more may: ${untested(broken)}`;
}

/** Whether a trial showed that its rate is too high; otherwise the load could only not be made as it was wanted. */
function exceeds({ p99Ms, errorRate }: LimitSearch, { p99_ms, error_rate }: SearchTrial): boolean {
  return p99_ms === undefined || p99_ms > p99Ms || error_rate > errorRate;
}

const untested = (rateRps: number) =>
  `at ${rateRps} rps the load generator was the bottleneck. Give it more CPU or connections.`;

/** Three significant digits, so that people can quote a rate and repeat the test. */
function rounded(rateRps: number): number {
  return Number(rateRps.toPrecision(3));
}

function trialOf(spec: LoadSpec, search: LimitSearch, rateRps: number): LoadSpec {
  const { search: _search, ...rest } = spec;
  return { ...rest, profile: { ...spec.profile, rateRps, durationMs: search.trialMs } };
}

function judgeTrial(search: LimitSearch, rateRps: number, result: LoadResult): SearchTrial {
  const { p99, max } = result.latency_ms;
  const reasons: string[] = [];
  if (result.generator.saturated) reasons.push(result.generator.reason ?? "The generator was saturated.");
  else if (result.rate_achieved_rps < LEAST_ACHIEVED * rateRps) reasons.push("The rate was not reached.");
  if (p99 !== undefined && p99 > search.p99Ms) reasons.push(`p99 was ${p99} ms.`);
  // Without a p99, it is certain only that no request was too slow.
  if (p99 === undefined && max !== undefined && max > search.p99Ms)
    reasons.push(`The slowest request took ${max} ms, and there were too few for a p99. Try for longer.`);
  if (result.error_rate > search.errorRate)
    reasons.push(`The error rate was ${result.error_rate.toFixed(4)}.`);
  return {
    rate_rps: rateRps,
    rate_achieved_rps: result.rate_achieved_rps,
    ...(p99 === undefined ? {} : { p99_ms: p99 }),
    error_rate: result.error_rate,
    kept: reasons.length === 0,
    reason: reasons.length === 0 ? null : reasons.join(" "),
  };
}

function describeSearch(
  { p99Ms, errorRate }: LimitSearch,
  trials: readonly SearchTrial[],
  results: readonly LoadResult[],
  { reason, stopped }: { readonly reason: string; readonly stopped: boolean },
): LoadResult {
  const rates = trials.map((trial) => (trial.kept ? trial.rate_rps : -trial.rate_rps));
  const best = results[rates.indexOf(Math.max(...rates))];
  if (best === undefined) throw new RangeError("A search has at least one trial.");
  const found = Math.max(0, ...rates);
  const search: SearchReport = {
    p99_limit_ms: p99Ms,
    error_rate_limit: errorRate,
    found_rps: found,
    reason,
    trials: [...trials],
  };
  return { ...best, search, partial: best.partial || stopped };
}

function overall(progress: LoadProgress, before: number, totalMs: number): LoadProgress {
  const { soFar: _soFar, ...rest } = progress;
  return { ...rest, elapsedMs: before + progress.elapsedMs, totalMs };
}
