import { formatCount, formatMs, formatMsOrNone, formatShare, trimZeros } from "../../base/figure.ts";
import type { ComparisonResult, Interval } from "../../compare/result.ts";
import type { LoadResult } from "../../load/result/result.ts";
import { type MeasuredVariant, type ReportInput, variantsOf } from "../input.ts";
import { type Markup, markup } from "./markup.ts";

/** Latencies, rate and errors of each variant over all its rounds. */
export function latencyTable(result: ReportInput["result"]): Markup {
  const rows = variantsOf(result).map((variant) => {
    const { p50, p90, p99, p999, max } = variant.latency_ms;
    const name = variant.isBaseline ? `${variant.name} (baseline)` : variant.name;
    const latencies = [p50, p90, p99, p999, max].map(formatMsOrNone);
    const { rate_achieved_rps, requests, error_rate } = variant;
    return [
      name,
      ...latencies,
      formatCount(rate_achieved_rps),
      formatCount(requests),
      formatShare(error_rate),
    ];
  });
  const head = ["", "p50", "p90", "p99", "p99.9", "max", "rps", "requests", "errors"];
  return table(head, rows);
}

/** What each variant adds to the baseline, with intervals. */
export function overheadTable({ overhead }: ComparisonResult): Markup {
  const rows = Object.entries(overhead).map(([name, added]) => [
    name,
    ...[added.p50_added_ms, added.p90_added_ms, added.p99_added_ms].map(withInterval),
    `${trimZeros(added.p50_ratio.value.toFixed(2))}×`,
    `${trimZeros(added.p99_ratio.value.toFixed(2))}×`,
  ]);
  return table(["", "p50", "p90", "p99", "p50 ratio", "p99 ratio"], rows);
}

/** Every round of every variant, in the order of the rounds. */
export function roundsTable(variants: readonly MeasuredVariant[]): Markup {
  const rows = variants.flatMap(({ name, rounds }) =>
    rounds.map((round, index) => [`${name}, round ${index + 1}`, ...roundCells(round)]),
  );
  return table(["", "p50", "p90", "p99", "max", "rps", "errors"], rows);
}

/** Names with their texts, one per row; names without a text are left out. */
export function factsTable(facts: readonly (readonly [string, string | null])[]): Markup {
  const rows = facts.flatMap(([name, text]) =>
    text === null || text === "" ? [] : [markup`<tr><th scope="row">${name}</th><td>${text}</td></tr>\n`],
  );
  return markup`<table class="facts">\n${rows}</table>\n`;
}

function roundCells({ latency_ms, rate_achieved_rps, error_rate }: LoadResult): string[] {
  const { p50, p90, p99, max } = latency_ms;
  return [
    ...[p50, p90, p99, max].map(formatMsOrNone),
    formatCount(rate_achieved_rps),
    formatShare(error_rate),
  ];
}

function withInterval({ value, low, high }: Interval): string {
  return `${value < 0 ? "" : "+"}${formatMs(value)} (${formatMs(low)} to ${formatMs(high)})`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): Markup {
  const heads = head.map((text) => markup`<th scope="col">${text}</th>`);
  const body = rows.map((row) => markup`<tr>${row.map((cell) => markup`<td>${cell}</td>`)}</tr>\n`);
  return markup`<div class="scroll"><table>\n<tr>${heads}</tr>\n${body}</table></div>\n`;
}
