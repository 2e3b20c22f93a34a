import { formatMs, formatRate, formatTimes, trimZeros } from "../base/figure.ts";
import type { JudgedFigure } from "./overhead.ts";
import type { Judgement, JudgingRules, Overhead, VariantResult } from "./result.ts";
import { neededWords, withinWords } from "./verdict-words.ts";

/** What the sentence is made of: the figures, and whether they may be judged. */
export interface Judged {
  readonly baseline: string;
  readonly variants: Readonly<Record<string, VariantResult>>;
  readonly overhead: Readonly<Record<string, Overhead>>;
  readonly rules: JudgingRules;
  readonly ranked: boolean;
}

/** Says in one sentence what the figures mean: what each variant does to the baseline's median and p99, by its verdicts. */
export function verdictSentence(judged: Judged): string {
  const [first] = Object.entries(judged.variants);
  const rate = rateWords(judged.variants[judged.baseline] ?? first?.[1]);
  const compared = Object.entries(judged.overhead);
  if (!judged.ranked || compared.length === 0) return unjudged(judged, rate);
  const effects = compared.map(([name, overhead]) => `${name} ${effect(overhead, judged)}`);
  return effects.length === 1
    ? `${effects[0]} ${rate}.`
    : `Compared with ${judged.baseline} ${rate}: ${effects.join("; ")}.`;
}

/** A quick look gives figures and no verdict. */
function unjudged({ baseline, variants, overhead }: Judged, rate: string): string {
  const ratios = Object.entries(overhead).flatMap(([name, { p50_ratio, p99_ratio }]) => {
    const factors = [
      ...(p50_ratio ? [`${formatTimes(p50_ratio.value)} at the median`] : []),
      ...(p99_ratio ? [`${formatTimes(p99_ratio.value)} at p99`] : []),
    ];
    return factors.length === 0 ? [] : [`${name} took ${factors.join(" and ")}`];
  });
  if (ratios.length > 0)
    return `A quick look ${rate}, not judged: compared with ${baseline}, ${ratios.join("; ")}.`;
  const [first] = Object.entries(variants);
  if (first === undefined) return "Nothing was measured.";
  const [name, { typical_ms }] = first;
  const figures = [
    ...(typical_ms.p50 ? [`${words(typical_ms.p50.value)} ms at the median`] : []),
    ...(typical_ms.p99 ? [`${words(typical_ms.p99.value)} ms at p99`] : []),
  ];
  return figures.length === 0
    ? `${name} answered too few requests for any figure ${rate}.`
    : `${name} answers in ${figures.join(" and ")} ${rate}.`;
}

/** A figure of a variant with its verdict. */
interface Part {
  readonly figure: JudgedFigure;
  readonly judgement: Judgement;
  readonly change: string;
}

function effect(overhead: Overhead, judged: Judged): string {
  const parts = (["p50", "p99"] as const).flatMap((figure): readonly Part[] => {
    const [judgement, ratio] = [overhead[figure], overhead[`${figure}_ratio`]];
    const added = overhead[`${figure}_added_ms`];
    if (judgement === undefined || ratio === undefined || added === undefined) return [];
    return [
      { figure, judgement, change: `${words(Math.abs(added.value))} ms (${formatTimes(ratio.value)})` },
    ];
  });
  const [first, ...others] = parts;
  if (first === undefined) return "has too few requests in a round for any figure";
  const isShared = others.every(({ judgement }) => judgement.verdict === first.judgement.verdict);
  return isShared ? clause(parts, judged) : parts.map((part) => clause([part], judged)).join(", and ");
}

/** What is said of figures with one verdict. */
function clause(parts: readonly Part[], { baseline, rules }: Judged): string {
  const places = parts.map(({ figure }) => `at ${NAMES[figure]}`);
  switch (parts[0]?.judgement.verdict) {
    case "slower":
      return `adds ${parts.map(({ change, figure }) => `${change} to ${NAMES[figure]}`).join(" and ")}`;
    case "faster":
      return `takes ${parts.map(({ change, figure }) => `${change} off ${NAMES[figure]}`).join(" and ")}`;
    case "same":
      return `is the same as ${baseline} ${withinWords(rules)} ${places.join(" and ")}`;
    default: {
      const needed = Math.max(...parts.map(({ judgement }) => judgement.rounds_needed ?? 0));
      const tell = needed === 0 ? "" : ` (${neededWords(needed)})`;
      return `cannot be told from ${baseline} yet ${places.join(" or ")}${tell}`;
    }
  }
}

const NAMES = { p50: "the median", p99: "p99" } as const;

const words = (ms: number) => trimZeros(formatMs(ms));

function rateWords(variant: VariantResult | undefined): string {
  if (variant === undefined || variant.rate_target_rps === 0) return "as fast as the connections allow";
  return `at ${formatRate(variant.rate_target_rps)}`;
}
