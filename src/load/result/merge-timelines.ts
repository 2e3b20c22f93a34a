import { LatencyCounts } from "./latency-counts.ts";
import type { LoadResult, TimelineRow } from "./result.ts";
import { rowLatency } from "./row-latency.ts";

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
  const counts = countsOf(parts, reused);
  return {
    row: {
      second,
      requests,
      errors: total((row) => row.errors),
      ...(counts ? rowLatency(counts) : averageLatency(parts)),
      rate_achieved_rps: Math.round(total((row) => row.rate_achieved_rps) * 10) / 10,
    },
    pairs: counts?.toPairs(),
  };
}

/** What the rows carry, weighted by their requests; the maximum is exact. */
function averageLatency(parts: readonly Part[]): Pick<TimelineRow, "p50" | "p99" | "max"> {
  const average = (name: "p50" | "p99") => {
    const known = parts.flatMap(({ row }) => (row[name] === undefined ? [] : [{ row, ms: row[name] }]));
    const requests = known.reduce((sum, { row }) => sum + row.requests, 0);
    if (requests === 0) return {};
    return { [name]: known.reduce((sum, { row, ms }) => sum + ms * row.requests, 0) / requests };
  };
  const maxima = parts.flatMap(({ row }) => row.max ?? []);
  return {
    ...average("p50"),
    ...average("p99"),
    ...(maxima.length === 0 ? {} : { max: Math.max(...maxima) }),
  };
}

function countsOf(parts: readonly Part[], counts: LatencyCounts): LatencyCounts | undefined {
  counts.clear();
  for (const { row, pairs } of parts) {
    if (pairs === undefined) return undefined;
    counts.addPairs(pairs, (row.max ?? 0) * 1_000);
  }
  return counts;
}
