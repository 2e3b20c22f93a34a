import { packRows } from "../result/packed-rows.ts";
import type { LoadResult } from "../result/result.ts";
import { withoutRows } from "../result/without-rows.ts";
import type { PackedResultLine } from "./worker-line.ts";

/** Room for rows in the log of a container, of which kubelet keeps 10 MiB by default; see `packRows`. */
const MOST_ROW_CHARACTERS = 2_000_000;

/**
 * The line with which a worker reports its result.
 * @param isPart whether the result will be merged with others, for which rows are needed
 */
export function resultLine(result: LoadResult, isPart: boolean): PackedResultLine {
  const { rows = [] } = result.histogram;
  const packed = isPart ? packRows(rows, MOST_ROW_CHARACTERS) : undefined;
  return { type: "result", result: withoutRows(result), ...(packed === undefined ? {} : { rows: packed }) };
}
