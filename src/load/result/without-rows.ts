import type { LoadResult } from "./result.ts";

/** The result as it is stored: the latencies of each row and target are needed only until the parts have been merged. */
export function withoutRows(result: LoadResult): LoadResult {
  const { rows: _rows, targets: _targets, ...histogram } = result.histogram;
  return { ...result, histogram };
}
