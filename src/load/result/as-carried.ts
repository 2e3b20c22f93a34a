import { onlyCarried } from "./carried.ts";
import { decodeHistogram } from "./histogram.ts";
import { lagFigures } from "./lag-figures.ts";
import { sum } from "./live-figures.ts";
import type { Latency, LoadResult, TimelineRow } from "./result.ts";

/**
 * A stored result without the figures that its data does not carry: earlier versions wrote 0 where nothing was answered, and
 * percentiles of any number of requests. A result of this version stays as it is.
 */
export function asCarried(result: LoadResult): LoadResult {
  const answered = answeredOf(result);
  const { connect_ms, tls_ms, histogram, generator, targets } = result;
  return {
    ...result,
    latency_ms: onlyCarried(result.latency_ms, answered),
    service_ms: onlyCarried(result.service_ms, answered),
    connect_ms: connections(connect_ms, histogram.connect),
    tls_ms: connections(tls_ms, histogram.tls),
    ...(targets === undefined ? {} : { targets: targets.map(targetAsCarried) }),
    timeline: result.timeline.map(rowAsCarried),
    generator: {
      ...generator,
      send_lag_ms: lagFigures(onlyCarried(generator.send_lag_ms, result.requests)),
    },
  };
}

/** How many of its requests were answered. */
export function answeredOf({ status }: Pick<LoadResult, "status">): number {
  return sum(status);
}

/** How many connections were made is known only to their histogram. */
function connections(figures: Latency | null, encoded: string | undefined): Latency | null {
  if (figures === null || encoded === undefined) return figures;
  return onlyCarried(figures, decodeHistogram(encoded).totalCount);
}

type Target = NonNullable<LoadResult["targets"]>[number];

function targetAsCarried(target: Target): Target {
  const { latency_ms, status = {} } = target;
  return latency_ms ? { ...target, latency_ms: onlyCarried(latency_ms, sum(status)) } : target;
}

function rowAsCarried({ second, requests, errors, rate_achieved_rps, ...latency }: TimelineRow): TimelineRow {
  const carried = onlyCarried(latency, Math.max(0, requests - errors));
  return { second, requests, errors, ...carried, rate_achieved_rps };
}
