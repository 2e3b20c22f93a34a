import { formatShare, trimZeros } from "../base/figure.ts";
import type { ErrorFinding, FigureFinding, SeriesFindings } from "../compare/night-series.ts";
import { NIGHTS_TO_TELL } from "../compare/series/judge-series.ts";

/** What a night tells about its series, in words. */
export interface SeriesSentences {
  /** True if people should be told at once. */
  readonly worse: boolean;
  readonly headline: string;
  readonly lines: readonly string[];
  /** Index of the night with which the earliest change told now began. */
  readonly changedFrom?: number;
}

/** A single night is announced only if a mesh took this much longer than usual, as a logarithm: 25 %. */
const LOUD = Math.log(1.25);

/**
 * Says what a night tells. Figures of a variant that moved together are one clause. A slow baseline is named and alarms nobody.
 * @param nightName names a night within a sentence: `the night of 2026-11-25 03:00 UTC`. By index; the last is this one.
 */
export function seriesSentences(
  { figures, errors, baselineBy }: SeriesFindings,
  baseline: string,
  nightName: (index: number) => string,
): SeriesSentences {
  const changed = figures.filter(({ finding }) => finding.kind === "change");
  const odd = figures.filter(({ finding }) => finding.kind === "odd");
  const failing = errors.filter(({ worse }) => worse);
  const clauses = [
    ...byVariant(changed).map((moved) => changeClause(moved, nightName)),
    ...byVariant(odd).map(oddClause),
    ...failing.map(({ variant, errorRate }) => `${variant} fails more often (${formatShare(errorRate)})`),
  ];
  const froms = changed.map(({ since }) => since);
  const loud = odd.some(({ finding }) => finding.kind === "odd" && finding.by >= LOUD);
  return {
    worse: changed.some((one) => one.sinceBy > 0) || loud || failing.length > 0,
    headline: clauses.length > 0 ? `${clauses.join("; ")}.` : quiet(figures, nightName),
    lines: [
      ...(odd.length > 0 ? ["One night is not a change yet: the next nights show whether it stays."] : []),
      ...byVariant(figures).map((own) => figuresLine(own, baseline, errors)),
      ...byVariant(lastingOf(figures)).map((own) => lastingLine(own, nightName)),
      ...togetherLine(changed, figures),
      ...baselineLine(baselineBy, baseline),
    ],
    ...(froms.length === 0 ? {} : { changedFrom: Math.min(...froms) }),
  };
}

function byVariant(figures: readonly FigureFinding[]): readonly (readonly FigureFinding[])[] {
  const names = [...new Set(figures.map(({ variant }) => variant))];
  return names.map((name) => figures.filter(({ variant }) => variant === name));
}

const nameOf = ([first]: readonly FigureFinding[]) => first?.variant ?? "";

function changeClause(moved: readonly FigureFinding[], nightName: (index: number) => string): string {
  const figures = moved.map(({ figure, sinceBy }) => `${byWords(sinceBy)} at ${figure}`).join(", ");
  return `${nameOf(moved)} has changed since ${nightName(Math.min(...moved.map(({ since }) => since)))}: ${figures}`;
}

function oddClause(odd: readonly FigureFinding[]): string {
  const figures = odd.map(
    ({ figure, finding }) => `${byWords(finding.kind === "odd" ? finding.by : 0)} at ${figure}`,
  );
  return `${nameOf(odd)} stands out this night: ${figures.join(", ")}`;
}

/** `12 % slower`. */
function byWords(by: number): string {
  return `${formatShare(Math.abs(Math.expm1(by)))} ${by > 0 ? "slower" : "faster"}`;
}

function quiet(figures: readonly FigureFinding[], nightName: (index: number) => string): string {
  const nights = Math.max(0, ...figures.map((one) => one.nights));
  if (nights === 0) return "Nothing was measured that can be compared from night to night.";
  if (nights < NIGHTS_TO_TELL) return `Night ${nights} of ${NIGHTS_TO_TELL} before changes can be told.`;
  const young = byVariant(figures)
    .map((own) => ({ name: nameOf(own), nights: Math.max(...own.map((one) => one.nights)) }))
    .filter((own) => own.nights < NIGHTS_TO_TELL)
    .map(
      (own) => ` For ${own.name} it is night ${own.nights} of ${NIGHTS_TO_TELL} before changes can be told.`,
    );
  const since = Math.max(...figures.map((one) => one.since));
  const steady =
    since > 0
      ? `No further change since ${nightName(since)}.`
      : `No change against the ${nights - 1} nights before.`;
  return steady + young.join("");
}

function figuresLine(
  own: readonly FigureFinding[],
  baseline: string,
  errors: readonly ErrorFinding[],
): string {
  const ratios = own.map(({ figure, ratio, usual }) => {
    const before = usual === undefined ? "" : ` (usually ${times(usual)})`;
    return `${times(ratio)} at ${figure}${before}`;
  });
  const rate = errors.find(({ variant }) => variant === nameOf(own))?.errorRate ?? 0;
  const failed = rate === 0 ? "no errors" : `errors ${formatShare(rate)}`;
  return `${nameOf(own)} took as long as ${baseline} times ${ratios.join(", ")}; ${failed}`;
}

const times = (ratio: number) => trimZeros(ratio.toFixed(ratio >= 10 ? 1 : 2));

/** Changes for the worse that were told on earlier nights, and have not gone away. A night that stands out is not as before. */
function lastingOf(figures: readonly FigureFinding[]): readonly FigureFinding[] {
  return figures.filter(
    ({ finding: { kind }, sinceBy }) => kind !== "change" && kind !== "odd" && sinceBy > 0,
  );
}

function lastingLine(own: readonly FigureFinding[], nightName: (index: number) => string): string {
  const figures = own.map(({ figure, sinceBy }) => `${byWords(sinceBy)} at ${figure}`).join(", ");
  return `${nameOf(own)} is as it has been since ${nightName(Math.min(...own.map(({ since }) => since)))}: ${figures} than before`;
}

function togetherLine(
  changed: readonly FigureFinding[],
  figures: readonly FigureFinding[],
): readonly string[] {
  const [moved, all] = [byVariant(changed).length, byVariant(figures).length];
  const signs = new Set(changed.map(({ sinceBy }) => Math.sign(sinceBy)));
  if (all < 2 || moved < all || signs.size !== 1) return [];
  return ["All meshes moved together: the cause may be the baseline, or something that they share."];
}

function baselineLine(by: number, baseline: string): readonly string[] {
  if (by === 0) return [];
  return [
    `The baseline ${baseline} was ${byWords(by)} than usual: the machine or the network was different. Meshes are compared with it, so this alone is no alarm.`,
  ];
}
