import { carriesErrorRate } from "./carried.ts";
import type { Latency, LoadResult } from "./result.ts";
import { isFailedStatus } from "./status.ts";

/**
 * What a load test has measured so far, from the beginning of the measured time, with the field names of its result.
 * Thresholds that end a measurement early are judged by these figures. Fields known only at the end are left out.
 */
export type LiveFigures = Pick<
  LoadResult,
  "requests" | "status" | "errors" | "unexpected" | "error_rate" | "rate_achieved_rps"
> & {
  readonly latency_ms: Pick<Latency, "p50" | "p75" | "p90" | "p95" | "p99" | "p999" | "max">;
};

/** The figures that a measurement may be ended by: an error rate that so few failures do not carry is left out. */
export function tellingFigures({
  error_rate,
  ...figures
}: LiveFigures): Omit<LiveFigures, "error_rate"> & Partial<Pick<LiveFigures, "error_rate">> {
  return carriesErrorRate({ ...figures, error_rate }) ? { ...figures, error_rate } : figures;
}

/** How many of the requests failed, 0 … 1; 0 if there were none. */
export function failureRate(requests: number, failed: number): number {
  return requests === 0 ? 0 : failed / requests;
}

/** Failed answers (see `isFailedStatus`) plus errors, divided by all requests, 0 … 1; 0 if there were no requests. */
export function errorRate(
  status: Readonly<Record<string, number>>,
  errors: Readonly<Record<string, number>>,
): number {
  const requests = sum(status) + sum(errors);
  const refused = Object.entries(status).reduce(
    (total, [key, n]) => total + (isFailedStatus(key) ? n : 0),
    0,
  );
  return failureRate(requests, refused + sum(errors));
}

/**
 * Merges the figures of several senders. Counts and rates add up. Percentiles cannot be merged without histograms, so
 * each is the worst of the senders that carry it: better that a threshold ends a measurement too early than not at all.
 */
export function mergeLiveFigures(parts: readonly LiveFigures[]): LiveFigures {
  const status = addCounts(parts.map((part) => part.status));
  const errors = addCounts(parts.map((part) => part.errors));
  return {
    requests: parts.reduce((total, part) => total + part.requests, 0),
    status,
    errors,
    ...mergedFailures(parts),
    rate_achieved_rps: parts.reduce((total, part) => total + part.rate_achieved_rps, 0),
    latency_ms: worstOf(parts.map((part) => part.latency_ms)),
  };
}

function worstOf(parts: readonly LiveFigures["latency_ms"][]): LiveFigures["latency_ms"] {
  const worst: Record<string, number> = {};
  for (const part of parts)
    for (const [name, ms] of Object.entries(part)) worst[name] = Math.max(worst[name] ?? 0, ms);
  return worst;
}

/** The error rate of several parts, and how many of their answers were not as expected where something was expected. */
export function mergedFailures(
  parts: readonly Pick<LoadResult, "status" | "errors" | "unexpected">[],
): Pick<LoadResult, "error_rate" | "unexpected"> {
  const status = addCounts(parts.map((part) => part.status));
  const errors = addCounts(parts.map((part) => part.errors));
  if (parts.every((part) => part.unexpected === undefined)) return { error_rate: errorRate(status, errors) };
  const unexpected = parts.reduce((total, part) => total + (part.unexpected ?? 0), 0);
  const requests = sum(status) + sum(errors);
  return { error_rate: failureRate(requests, unexpected + sum(errors)), unexpected };
}

export function addCounts(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const part of parts)
    for (const [key, count] of Object.entries(part)) total[key] = (total[key] ?? 0) + count;
  return total;
}

export function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
