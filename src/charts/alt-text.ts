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
import { drawnPercentiles } from "./percentiles-chart.ts";

const LIMIT = 1_000;

/**
 * Describes a chart in words and figures for people who cannot see it, in at most 1,000 characters. Whole sentences at the
 * end are left out if they do not fit.
 */
export function altText(name: ChartImage["name"], title: string, input: ReportInput): string {
  const caveat = caveatOf(input.result);
  const where = `Measured on ${environmentWords(input.environment)}${caveat === null ? "" : `; ${caveat}`}.`;
  const sentences = [`Chart: ${title}.`, where, ...figuresOf(name, input)];
  let text = "";
  for (const sentence of sentences) {
    if (text.length + 1 + sentence.length > LIMIT) break;
    text = text === "" ? sentence : `${text} ${sentence}`;
  }
  return text === "" ? title.slice(0, LIMIT) : text;
}

function figuresOf(name: ChartImage["name"], input: ReportInput): string[] {
  if (name === "overhead") return input.result.kind === "comparison" ? overheadFigures(input.result) : [];
  return variantsOf(input.result).map((variant) => {
    const who = variant.facts === null ? "Latency" : variant.name;
    if (name === "timeline") return `${who}: ${secondsInWords(variant)}.`;
    const { p50, p90, p99, p999, p9999 } = variant.latency_ms;
    const known: readonly (readonly [number, string, number])[] = [
      [50, "p50", p50],
      [90, "p90", p90],
      [99, "p99", p99],
      [99.9, "p99.9", p999],
      [99.99, "p99.99", p9999],
    ];
    const drawn = drawnPercentiles(variant.requests);
    const figures = known.filter(([percentile]) => drawn.includes(percentile));
    return `${who}: ${figures.map(([, label, value]) => `${label} ${ms(value)}`).join(", ")}, errors ${formatShare(variant.error_rate)}.`;
  });
}

function secondsInWords(variant: MeasuredVariant): string {
  const seconds = variant.rounds.flatMap((round) => round.timeline.map(({ p99 }) => p99));
  if (seconds.length === 0) return "no full second was measured";
  const range = `from ${ms(Math.min(...seconds))} to ${ms(Math.max(...seconds))} over ${seconds.length} s`;
  return `p50 ${ms(variant.latency_ms.p50)}, p99 of single seconds ${range}, ${formatRate(variant.rate_achieved_rps)} achieved`;
}

function overheadFigures({ overhead, baseline }: ComparisonResult): string[] {
  return Object.entries(overhead).map(
    ([name, added]) =>
      `${name} over ${baseline}: p50 ${withInterval(added.p50_added_ms)}, p90 ${withInterval(added.p90_added_ms)}, p99 ${withInterval(added.p99_added_ms)}.`,
  );
}

const ms = (value: number) => `${trimZeros(formatMs(value))} ms`;

function withInterval({ value, low, high }: Interval): string {
  return `${value < 0 ? "" : "+"}${ms(value)} (${trimZeros(formatMs(low))} to ${trimZeros(formatMs(high))})`;
}
