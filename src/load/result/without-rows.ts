import type { LoadResult } from "./result.ts";

/** The result as it is stored: the latencies behind the rows are only needed until the parts were merged. */
export function withoutRows(result: LoadResult): LoadResult {
  const { rows: _rows, ...histogram } = result.histogram;
  return { ...result, histogram };
}
