import { formatRate, formatShare } from "../base/figure.ts";
import type { ComparisonResult } from "../compare/result.ts";
import { latencyWords } from "../load/result/latency-words.ts";
import type { LoadResult } from "../load/result/result.ts";
import { caveatOf, environmentWords, type MeasuredVariant, type ReportInput, variantsOf } from "./input.ts";

/** How many variants get their own line on a card; the table has them all. */
const VARIANT_LINES = 3;
/** How many reasons not to rank get their own line; readers must not take the figures for more than they are. */
const REASON_LINES = 3;
/** How many lines may show another run: the ratios of both, and the first of the others. */
const CHANGE_LINES = 4;

/** The result for a card: its meaning in a sentence, and at most eight short lines, or twelve if compared with another run. */
export function summarise(input: ReportInput): { headline: string; lines: readonly string[] } {
  const { result, environment } = input;
  const where = `Measured on ${environmentWords(environment)}.`;
  if (result.kind === "load") {
    const caveat = caveatOf(result);
    return {
      headline: loadHeadline(result),
      lines: [...(caveat ? [`${capital(caveat)}.`] : []), ...changeLines(input), where],
    };
  }
  const variants = variantsOf(result);
  const more = variants.length - VARIANT_LINES;
  const shown = more > 0 ? VARIANT_LINES - 1 : VARIANT_LINES;
  return {
    headline: result.verdict.sentence,
    lines: [
      ...standing(result),
      ...variants.slice(0, shown).map(variantLine),
      ...(more > 0 ? [`… and ${more + 1} more in the report.`] : []),
      ...changeLines(input),
      where,
    ],
  };
}

/** The figures of another run beside these, as far as they fit on a card. */
function changeLines({ changes = [] }: ReportInput): readonly string[] {
  if (changes.length <= CHANGE_LINES) return changes;
  const left = changes.length - CHANGE_LINES + 1;
  return [...changes.slice(0, CHANGE_LINES - 1), `… and ${left} more lines about it in the report.`];
}

function standing({ verdict }: ComparisonResult): readonly string[] {
  if (verdict.ranked) {
    return [`Ranking by p99: ${verdict.ranking}.`, ...verdict.notes];
  }
  const { reasons } = verdict;
  const left = reasons.length - REASON_LINES;
  return left > 0
    ? [...reasons.slice(0, REASON_LINES), `… and ${left} more reason${left === 1 ? "" : "s"} in the report.`]
    : reasons;
}

function loadHeadline(result: LoadResult): string {
  if (result.requests > 0 && Object.keys(result.status).length === 0) return noAnswers(result);
  const latency = latencyWords(result.latency_ms).join(" and ");
  const rate = formatRate(result.rate_achieved_rps);
  const errors = result.error_rate === 0 ? "no errors" : `${formatShare(result.error_rate)} errors`;
  return latency === "" ? "Nothing was sent." : `${latency} at ${rate}, ${errors}.`;
}

/** Without an answer there are no latencies to speak of. */
function noAnswers({ requests, error_reasons: reasons = [] }: LoadResult): string {
  const [first] = reasons;
  return `None of the ${requests} requests was answered${first === undefined ? "" : ` (${first.reason})`}.`;
}

function variantLine({ name, latency_ms: { max }, typical_ms, error_rate }: MeasuredVariant): string {
  const errors = error_rate === 0 ? "" : `, ${formatShare(error_rate)} errors`;
  const figures = latencyWords({ ...typical_ms, ...(max === undefined ? {} : { max }) });
  return `${name}: ${figures.join(", ") || "no answers"}${errors}`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
