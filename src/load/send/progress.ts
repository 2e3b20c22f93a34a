import { type LiveFigures, mergeLiveFigures } from "../result/live-figures.ts";
import type { SenderState } from "./sender-run.ts";

/** The progress of a load test, reported about twice a second. Rate and percentiles are those of the last full second. */
export interface LoadProgress {
  readonly elapsedMs: number;
  /** Warm-up and measured time. */
  readonly totalMs: number;
  readonly phase: "warmup" | "measuring" | "draining";
  /** Requests measured so far. */
  readonly requests: number;
  readonly errors: number;
  readonly rateRps: number;
  /** Absent if too few were answered in that second; see `carriedPercentiles`. */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** All that was measured so far; absent before the measured time. */
  readonly soFar?: LiveFigures;
}

/** The progress of one sender. */
export function progressOf(state: SenderState, totalMs: number): LoadProgress {
  const { elapsedMs, phase, figures, soFar } = state;
  return { elapsedMs, totalMs, phase, ...figures, ...(phase === "warmup" ? {} : { soFar }) };
}

/**
 * The progress of several senders as one: counts and rates add up; p50 is weighted by rate and p99 is the worst, which
 * is close enough for a live line (the result's percentiles come from merged histograms).
 */
export function mergeProgress(parts: readonly LoadProgress[]): LoadProgress {
  const total = (of: (part: LoadProgress) => number) => parts.reduce((sum, part) => sum + of(part), 0);
  const most = (of: (part: LoadProgress) => number) => Math.max(0, ...parts.map(of));
  const medians = parts.flatMap(({ p50Ms, rateRps }) => (p50Ms === undefined ? [] : [{ p50Ms, rateRps }]));
  const medianRps = medians.reduce((sum, { rateRps }) => sum + rateRps, 0);
  const tails = parts.flatMap(({ p99Ms }) => p99Ms ?? []);
  const rateRps = total((part) => part.rateRps);
  const soFar = parts.flatMap((part) => (part.soFar === undefined ? [] : [part.soFar]));
  const phases = new Set(parts.map((part) => part.phase));
  return {
    elapsedMs: most((part) => part.elapsedMs),
    totalMs: most((part) => part.totalMs),
    phase: phases.has("measuring") ? "measuring" : phases.has("warmup") ? "warmup" : "draining",
    requests: total((part) => part.requests),
    errors: total((part) => part.errors),
    rateRps,
    ...(medianRps === 0
      ? {}
      : { p50Ms: medians.reduce((sum, { p50Ms, rateRps }) => sum + p50Ms * rateRps, 0) / medianRps }),
    ...(tails.length === 0 ? {} : { p99Ms: Math.max(...tails) }),
    ...(soFar.length === 0 ? {} : { soFar: mergeLiveFigures(soFar) }),
  };
}
