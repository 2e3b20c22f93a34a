import { formatCount, formatMs, formatMsOrNone, formatShare, formatTimes } from "../../base/figure.ts";
import type { ComparisonResult, Interval } from "../../compare/result.ts";
import type { LoadResult } from "../../load/result/result.ts";
import { type MeasuredVariant, type ReportInput, variantsOf } from "../input.ts";
import { type Markup, markup } from "./markup.ts";

/** Latencies, rate and errors of each variant; p50 to p99 of a comparison are what its rounds typically had. */
export function latencyTable(result: ReportInput["result"]): Markup {
  const rows = variantsOf(result).map((variant) => {
    const { p50, p90, p99 } = variant.typical_ms;
    const { p999, max } = variant.latency_ms;
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
  return stackedTable(head, rows, "5.5rem");
}

/** What each variant adds to the baseline, with intervals and verdicts. */
export function overheadTable({ overhead, errors = {}, baseline, variants }: ComparisonResult): Markup {
  const rows = Object.entries(overhead).flatMap(([name, added]) =>
    (["p50", "p99"] as const).flatMap((figure) => {
      const [ms, ratio] = [added[`${figure}_added_ms`], added[`${figure}_ratio`]];
      const judgement = added[figure];
      if (ms === undefined || ratio === undefined || judgement === undefined) return [];
      return [
        [
          `${name}, ${figure}`,
          withInterval(ms),
          `${formatTimes(ratio.value)} (${formatTimes(ratio.low)} to ${formatTimes(ratio.high)})`,
          judgement.words,
        ],
      ];
    }),
  );
  const failing = Object.entries(errors).map(([name, { words }]) => {
    const [own, control] = [variants[name]?.error_rate ?? 0, variants[baseline]?.error_rate ?? 0];
    return [`${name}, errors`, formatShare(own), `against ${formatShare(control)}`, words];
  });
  return stackedTable(["", "added", "ratio", "verdict"], [...rows, ...failing], "9rem");
}

/** Every round of every variant, in the order of the rounds; scrolls within its own box where it is too wide. */
export function roundsTable(variants: readonly MeasuredVariant[]): Markup {
  const heads = headCells(["Round", "p50", "p90", "p99", "max", "rps", "errors"]);
  const bodies = variants.map(({ name, rounds }) => {
    const title = markup`<tr><th scope="rowgroup" colspan="7">${name}</th></tr>`;
    const rows = rounds.map((round, index) => {
      const cells = roundCells(round).map((text) => markup`<td>${text}</td>`);
      return markup`<tr><th scope="row">${index + 1}</th>${cells}</tr>\n`;
    });
    return markup`<tbody>\n${title}\n${rows}</tbody>\n`;
  });
  return markup`<div class="scroll" role="region" aria-label="Rounds" tabindex="0"><table>
<thead><tr>${heads}</tr></thead>
${bodies}</table></div>\n`;
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

/**
 * A table whose rows become blocks of named figures where it is too wide.
 * @param head the names of the columns; the first, of the rows' names, may be empty.
 * @param cell the least width of a figure in such a block, as a CSS length.
 */
export function stackedTable(
  head: readonly string[],
  rows: readonly (readonly (string | Markup)[])[],
  cell: string,
): Markup {
  const body = rows.map(([name = "", ...texts]) => {
    const cells = texts.map((text, index) => markup`<td data-name="${head[index + 1] ?? ""}">${text}</td>`);
    return markup`<tr><th scope="row">${name}</th>${cells}</tr>\n`;
  });
  return markup`<table class="stacked" style="--cell: ${cell}">
<thead><tr>${headCells(head)}</tr></thead>
<tbody>
${body}</tbody></table>\n`;
}

function headCells(head: readonly string[]): readonly Markup[] {
  return head.map((text) => (text === "" ? markup`<td></td>` : markup`<th scope="col">${text}</th>`));
}
