import { packRows } from "../result/packed-rows.ts";
import type { LoadResult } from "../result/result.ts";
import { withoutRows } from "../result/without-rows.ts";
import type { PackedResultLine } from "./worker-line.ts";

/** Room for rows in the log of a container, of which kubelet keeps 10 MiB by default; see `packRows`. */
const MOST_ROW_CHARACTERS = 2_000_000;

/**
 * The line with which a worker reports its result.
 * @param isPart whether the result will be merged with others, for which its rows and the targets' histograms are needed
 */
export function resultLine(result: LoadResult, isPart: boolean): PackedResultLine {
  if (!isPart) return { type: "result", result: withoutRows(result) };
  const { rows = [], ...histogram } = result.histogram;
  const packed = packRows(rows, MOST_ROW_CHARACTERS);
  return {
    type: "result",
    result: { ...result, histogram },
    ...(packed === undefined ? {} : { rows: packed }),
  };
}
