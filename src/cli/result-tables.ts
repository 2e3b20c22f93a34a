import type { JsonObject } from "../base/json.ts";
import { measurementOf } from "../compare/measurement-of.ts";
import type { Measurement } from "../compare/result.ts";
import { renderSummaryTable } from "../reports/render-summary-table.ts";

/** A measurement of a run, as the engine returns it. */
export interface StoredMeasurement {
  readonly stepId: string;
  readonly cellKey: string;
  readonly result: JsonObject;
}

/** A table of figures for each measurement of a run, below the result's sentences if it has any. */
export function resultTables(measurements: readonly StoredMeasurement[]): readonly string[] {
  return measurements.flatMap(({ stepId, result: stored }) => {
    const result = measurementOf(stored);
    if (result === undefined) return ["", `This version cannot show what ${stepId} measured.`, ""];
    return ["", ...sentencesOf(result), renderSummaryTable({ result }), ""];
  });
}

function sentencesOf(result: Measurement): readonly string[] {
  if (result.kind === "load") return [];
  const { sentence, reasons, notes, ranking: places } = result.verdict;
  const ranking = places === "" ? [] : [`Ranking by p99: ${places}.`];
  return [sentence, ...reasons, ...ranking, ...notes];
}
