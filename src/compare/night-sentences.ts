import { formatMs, formatShare, trimZeros } from "../base/figure.ts";
import type { FigureChange, NightComparison, VariantChange } from "./compare-nights.ts";

/** What changed since another run, in words. */
export interface NightSentences {
  /** True when a figure of a variant is clearly worse. */
  readonly worse: boolean;
  readonly headline: string;
  /** One line per variant, then the reasons why figures are not judged. */
  readonly lines: readonly string[];
}

const LATENCY = new Set<FigureChange["figure"]>(["p50", "p99", "p50_added", "p99_added"]);

/**
 * Describes what changed. "Slower" and "faster" are used only if the intervals do not overlap; otherwise the figures are
 * given without a verdict.
 * @param before the name of the other night: `the night of 2026-11-25 03:00 (run …)`.
 */
export function nightSentences(comparison: NightComparison, before: string): NightSentences {
  const { variants, reservations, onlyBefore, onlyNow } = comparison;
  const worse = variants.some(({ figures }) => figures.some(({ verdict }) => verdict === "worse"));
  const lines = [
    ...variants.map(variantLine),
    ...(onlyBefore.length > 0 ? [`Not measured this time: ${onlyBefore.join(", ")}.`] : []),
    ...(onlyNow.length > 0 ? [`Measured for the first time: ${onlyNow.join(", ")}.`] : []),
    ...reservations,
    ...(baselineMoved(variants)
      ? [
          "The baseline moved, too: the machine or the network has changed. In that case, what a mesh adds is the better guide.",
        ]
      : []),
  ];
  return { worse, headline: headline(comparison, before), lines };
}

function headline({ variants, reservations }: NightComparison, before: string): string {
  const said = variants.flatMap(({ variant, figures }) => {
    const words = verdictWords(figures);
    return words === "" ? [] : [`${variant} ${words}`];
  });
  if (said.length > 0) return `Against ${before}: ${said.join("; ")}.`;
  return reservations.length > 0
    ? `Not judged against ${before}; the figures are shown side by side.`
    : `No clear difference from ${before}.`;
}

/** `is slower`, `is faster and fails more often`, or nothing. */
function verdictWords(figures: readonly FigureChange[]): string {
  const has = (verdict: FigureChange["verdict"]) =>
    figures.filter((change) => LATENCY.has(change.figure) && change.verdict === verdict);
  const [slower, faster] = [has("worse"), has("better")];
  const errors = figures.find(({ figure }) => figure === "error_rate")?.verdict;
  const speed =
    slower.length > 0 && faster.length > 0
      ? `is slower at ${names(slower)} and faster at ${names(faster)}`
      : slower.length > 0
        ? `is slower at ${names(slower)}`
        : faster.length > 0
          ? `is faster at ${names(faster)}`
          : "";
  const failing = errors === "worse" ? "fails more often" : errors === "better" ? "fails less often" : "";
  return [speed, failing].filter(Boolean).join(" and ");
}

const NAMES: Readonly<Record<FigureChange["figure"], string>> = {
  p50: "p50",
  p99: "p99",
  p50_added: "what it adds to p50",
  p99_added: "what it adds to p99",
  error_rate: "errors",
};

function names(changes: readonly FigureChange[]): string {
  return changes.map(({ figure }) => NAMES[figure]).join(", ");
}

function variantLine({ variant, figures }: VariantChange): string {
  return `${variant}: ${figures.map(figureWords).join(", ")}`;
}

function figureWords({ figure, before, now, verdict }: FigureChange): string {
  if (figure === "error_rate") {
    const word = verdict === "worse" ? " (more)" : verdict === "better" ? " (fewer)" : "";
    return before.value === 0 && now.value === 0
      ? "no errors"
      : `errors ${formatShare(before.value)} → ${formatShare(now.value)}${word}`;
  }
  const word = verdict === "worse" ? " (slower)" : verdict === "better" ? " (faster)" : "";
  return `${shortName(figure)} ${ms(before.value)} → ${ms(now.value)} ms${word}`;
}

function shortName(figure: FigureChange["figure"]): string {
  return figure.endsWith("_added") ? `adds to ${figure.slice(0, 3)}` : figure;
}

function baselineMoved(variants: readonly VariantChange[]): boolean {
  return variants.some(
    ({ isBaseline, figures }) =>
      isBaseline && figures.some(({ figure, verdict }) => LATENCY.has(figure) && verdict !== "unclear"),
  );
}

const ms = (value: number) => trimZeros(formatMs(value));
