import { formatCount, formatMs, formatMsOrNone, formatShare } from "../base/figure.ts";
import { plainTable } from "../base/plain-table.ts";
import { caveatOf, environmentWords, type MeasuredVariant, type ReportInput, variantsOf } from "./input.ts";

/** Width of names in the narrow table; longer names end in `…`. */
const NARROW_NAME = 14;

/** The input of a table; `environment` is left out if the reader knows it. */
export type TableInput = Pick<ReportInput, "result"> & Partial<Pick<ReportInput, "environment">>;

/**
 * The result as a plain text table in milliseconds, without colours. `wide` is for terminals; `narrow` has at most 60
 * columns, for code blocks in Slack. A comparison's percentiles are what its rounds typically had, so that differences add up.
 */
export function renderSummaryTable(input: TableInput, width: "wide" | "narrow" = "wide"): string {
  const rows = variantsOf(input.result).map((variant) =>
    width === "wide" ? wideRow(variant, input) : narrowRow(variant, input),
  );
  const head =
    width === "wide"
      ? [
          "variant",
          "rps",
          "requests",
          "errors",
          "p50 ms",
          "p90 ms",
          "p99 ms",
          "max ms",
          "+p50 ms",
          "+p99 ms",
          "",
        ]
      : ["variant", "p50", "p99", "errors", "+p50", "+p99"];
  const caveat = caveatOf(input.result);
  const where = input.environment ? [environmentWords(input.environment)] : [];
  const notes = [...where, ...(caveat ? [caveat] : [])];
  return [tableOf(head, rows), ...(width === "wide" && notes.length > 0 ? [notes.join("; ")] : notes)].join(
    "\n",
  );
}

function wideRow(variant: MeasuredVariant, input: TableInput): string[] {
  const { p50, p90, p99 } = variant.typical_ms;
  return [
    variant.isBaseline ? `${variant.name} (baseline)` : variant.name,
    formatCount(variant.rate_achieved_rps),
    formatCount(variant.requests),
    formatShare(variant.error_rate),
    ...[p50, p90, p99, variant.latency_ms.max].map(formatMsOrNone),
    ...addedCells(variant, input),
    verdictCell(variant, input),
  ];
}

function narrowRow(variant: MeasuredVariant, input: TableInput): string[] {
  const { name, typical_ms, error_rate } = variant;
  const short = name.length > NARROW_NAME ? `${name.slice(0, NARROW_NAME - 1)}…` : name;
  const cells = [formatMsOrNone(typical_ms.p50), formatMsOrNone(typical_ms.p99), formatShare(error_rate)];
  return [short, ...cells, ...addedCells(variant, input)];
}

function addedCells({ name }: MeasuredVariant, { result }: TableInput): string[] {
  const added = result.kind === "comparison" ? result.overhead[name] : undefined;
  if (added === undefined) return ["", ""];
  return [added.p50_added_ms, added.p99_added_ms].map((interval) =>
    interval === undefined ? "–" : `${interval.value < 0 ? "" : "+"}${formatMs(interval.value)}`,
  );
}

/** Of a ranking, what is told of the variant; a quick look has a caveat below the table instead. */
function verdictCell({ name }: MeasuredVariant, { result }: TableInput): string {
  if (result.kind === "load" || !result.verdict.ranked) return "";
  return result.overhead[name]?.words ?? "";
}

/** Columns that are empty in every row are left out. */
function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const used = head.map((_, column) => rows.some((row) => row[column] !== ""));
  const kept = (row: readonly string[]) => row.filter((_, column) => used[column]);
  return plainTable(kept(head), rows.map(kept), (column) => (column === 0 ? "left" : "right"));
}
