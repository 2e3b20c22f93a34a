import { formatMs, formatRate, formatShare, trimZeros } from "../base/figure.ts";
import type { ComparisonResult, Interval } from "../compare/result.ts";
import {
  type ChartImage,
  caveatOf,
  environmentWords,
  type MeasuredVariant,
  type ReportInput,
  variantsOf,
} from "../reports/input.ts";
import { summarise } from "../reports/summarise.ts";
import { tailFigure } from "./timeline-chart.ts";
import { msAtPercentile, variantHistogram } from "./variant-histogram.ts";

const LIMIT = 1_000;
/** A longer verdict, on very many variants, would leave no room for their figures. */
const MEANING_LIMIT = 400;
const DRAWN = [
  ["p50", "p50"],
  ["p90", "p90"],
  ["p99", "p99"],
  ["p999", "p99.9"],
  ["p9999", "p99.99"],
] as const;

/**
 * Describes a chart in words and figures for people who cannot see it, in at most 1,000 characters. Whole sentences at the
 * end are left out if they do not fit.
 */
export function altText(name: ChartImage["name"], title: string, input: ReportInput): string {
  const caveat = caveatOf(input.result);
  const where = `Measured on ${environmentWords(input.environment)}${caveat === null ? "" : `; ${caveat}`}.`;
  // The seconds of a test are no ground for a verdict on the whole.
  const { headline } = summarise(input);
  const meaning = name === "timeline" || headline.length > MEANING_LIMIT ? [] : [headline];
  const sentences = [`Chart: ${title}.`, where, ...meaning, ...figuresOf(name, input)];
  let text = "";
  for (const sentence of sentences) {
    if (text.length + 1 + sentence.length > LIMIT) break;
    text = text === "" ? sentence : `${text} ${sentence}`;
  }
  return text === "" ? title.slice(0, LIMIT) : text;
}

function figuresOf(name: ChartImage["name"], input: ReportInput): string[] {
  if (name === "overhead") return input.result.kind === "comparison" ? overheadFigures(input.result) : [];
  const variants = variantsOf(input.result);
  const tail = tailFigure(variants);
  return variants.map((variant, index) => {
    const who = variant.facts === null ? "Latency" : variant.name;
    if (name === "timeline") return `${who}: ${secondsInWords(variant, tail)}.`;
    if (name === "distribution") return `${who}: ${spreadInWords(variant)}.`;
    const figures = DRAWN.flatMap(([percentile, label]) => {
      const value = variant.latency_ms[percentile];
      return value === undefined ? [] : [`${label} ${ms(value)}`];
    });
    const isFirstOfAll = input.result.kind === "comparison" && index === 0;
    const what = isFirstOfAll ? `Of all requests together: ${who}` : who;
    return `${what}: ${figures.join(", ") || "no percentile"}, errors ${formatShare(variant.error_rate)}.`;
  });
}

function secondsInWords(variant: MeasuredVariant, tail: "p99" | "max"): string {
  const rows = variant.rounds.flatMap((round) => round.timeline);
  if (rows.length === 0) return "no full second was measured";
  const seconds = rows.flatMap((row) => row[tail] ?? []);
  const { p50 } = variant.latency_ms;
  return [
    ...(p50 === undefined ? [] : [`p50 ${ms(p50)}`]),
    seconds.length === 0
      ? `no answers in ${rows.length} s`
      : `${tail} of single seconds from ${ms(Math.min(...seconds))} to ${ms(Math.max(...seconds))} over ${rows.length} s`,
    `${formatRate(variant.rate_achieved_rps)} achieved`,
  ].join(", ");
}

/** The quartiles are where the hump of a distribution is. */
function spreadInWords(variant: MeasuredVariant): string {
  const { p50, p75 } = variant.latency_ms;
  if (p50 === undefined) return "no percentile";
  if (p75 === undefined) return `p50 ${ms(p50)}`;
  const p25 = msAtPercentile(variantHistogram(variant), 25);
  return `the middle half of the requests took ${ms(p25)} to ${ms(p75)}, p50 ${ms(p50)}`;
}

function overheadFigures({ overhead, baseline }: ComparisonResult): string[] {
  return Object.entries(overhead).map(([name, added]) => {
    const figures = (["p50", "p99"] as const).flatMap((figure) => {
      const [interval, judgement] = [added[`${figure}_added_ms`], added[figure]];
      if (interval === undefined || judgement === undefined) return [];
      return [`${figure} ${withInterval(interval)}, ${judgement.words}`];
    });
    return `${name} over ${baseline}: ${figures.join("; ")}.`;
  });
}

const ms = (value: number) => `${trimZeros(formatMs(value))} ms`;

function withInterval({ value, low, high }: Interval): string {
  return `${value < 0 ? "" : "+"}${ms(value)} (${trimZeros(formatMs(low))} to ${trimZeros(formatMs(high))})`;
}
