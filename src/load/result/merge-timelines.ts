import { LatencyCounts } from "./latency-counts.ts";
import type { LoadResult, TimelineRow } from "./result.ts";

interface Part {
  readonly row: TimelineRow;
  readonly pairs: readonly number[] | undefined;
}

/** Merges the timelines of several senders, second by second; `rows` only if all senders' results still have theirs. */
export function mergeTimelines(results: readonly LoadResult[]): {
  readonly timeline: TimelineRow[];
  readonly rows: number[][] | undefined;
} {
  const seconds = new Map<number, Part[]>();
  for (const result of results) {
    result.timeline.forEach((row, index) => {
      const parts = seconds.get(row.second) ?? [];
      parts.push({ row, pairs: result.histogram.rows?.[index] });
      seconds.set(row.second, parts);
    });
  }
  const counts = new LatencyCounts(); // One for all rows: it is large.
  const merged = [...seconds]
    .sort(([a], [b]) => a - b)
    .map(([second, parts]) => mergeRow(second, parts, counts));
  const complete = results.every((result) => result.histogram.rows !== undefined);
  return {
    timeline: merged.map(({ row }) => row),
    rows: complete ? merged.map(({ pairs }) => [...(pairs ?? [])]) : undefined,
  };
}

function mergeRow(second: number, parts: readonly Part[], reused: LatencyCounts): Part {
  const total = (of: (row: TimelineRow) => number) => parts.reduce((sum, { row }) => sum + of(row), 0);
  const requests = total((row) => row.requests);
  const max = Math.max(...parts.map(({ row }) => row.max));
  const counts = countsOf(parts, reused);
  const weighted = (of: (row: TimelineRow) => number) =>
    requests === 0 ? 0 : total((row) => of(row) * row.requests) / requests;
  return {
    row: {
      second,
      requests,
      errors: total((row) => row.errors),
      p50: counts ? counts.percentileUs(50) / 1_000 : weighted((row) => row.p50),
      p99: counts ? counts.percentileUs(99) / 1_000 : weighted((row) => row.p99),
      max,
      rate_achieved_rps: Math.round(total((row) => row.rate_achieved_rps) * 10) / 10,
    },
    pairs: counts?.toPairs(),
  };
}

function countsOf(parts: readonly Part[], counts: LatencyCounts): LatencyCounts | undefined {
  counts.clear();
  for (const { row, pairs } of parts) {
    if (pairs === undefined) return undefined;
    counts.addPairs(pairs, row.max * 1_000);
  }
  return counts;
}
