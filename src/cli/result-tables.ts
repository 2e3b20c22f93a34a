import type { JsonObject } from "../base/json.ts";
import type { ReportInput } from "../reports/input.ts";
import { renderSummaryTable } from "../reports/render-summary-table.ts";

/** A measurement of a run, as the engine gives it back. */
export interface StoredMeasurement {
  readonly stepId: string;
  readonly cellKey: string;
  readonly result: JsonObject;
}

/** A table of figures for each measurement of a run; a sentence above it where the result brings one. */
export function resultTables(measurements: readonly StoredMeasurement[]): readonly string[] {
  return measurements.flatMap(({ result: stored }) => {
    const result = stored as unknown as ReportInput["result"];
    const sentence = result.kind === "comparison" ? [result.verdict.sentence, ...result.verdict.reasons] : [];
    return ["", ...sentence, renderSummaryTable({ result }), ""];
  });
}
