import { answersFor, PERCENTILES } from "../load/result/carried.ts";
import type { LoadResult } from "../load/result/result.ts";
import { errorsOfRounds } from "./errors-of-rounds.ts";
import { median } from "./median.ts";
import { atResolution, logRatios, meanLogRatio } from "./paired-log-ratio.ts";
import { pairedFigures, pairedRounds } from "./paired-rounds.ts";
import type { ComparisonResult, VariantResult } from "./result.ts";
import { roundsInOrder } from "./rounds-in-order.ts";
import { judgeSeries, NIGHTS_TO_COMPARE, type NightFinding } from "./series/judge-series.ts";
import { robustDistance } from "./spread.ts";

/** What a night measured, without histograms, timelines and what is computed from the rounds. */
export type NightResult = Pick<ComparisonResult, "kind" | "baseline" | "order"> & {
  readonly verdict: Pick<ComparisonResult["verdict"], "ranked" | "reasons">;
  readonly variants: Readonly<
    Record<
      string,
      Pick<VariantResult, "facts"> & {
        readonly rounds: readonly Omit<LoadResult, "histogram" | "timeline">[];
      }
    >
  >;
};

export type NightFigure = "p50" | "p99";

/** What a night tells of a figure of a variant, compared with the same night's baseline. */
export interface FigureFinding {
  readonly variant: string;
  readonly figure: NightFigure;
  /** Good nights with this figure, this one included. */
  readonly nights: number;
  readonly finding: NightFinding;
  /** Index in the history of the night with which the level of today began; 0 if it has never changed. */
  readonly since: number;
  /** By how much the level changed then, as a logarithm; 0 if it never has. */
  readonly sinceBy: number;
  /** This night's ratio to the baseline. */
  readonly ratio: number;
  /** The usual one: the median of the earlier nights since the last change; `undefined` for the first night. */
  readonly usual: number | undefined;
}

/** How many requests of a variant failed. */
export interface ErrorFinding {
  readonly variant: string;
  readonly errorRate: number;
  /** Every round failed more often than any round of the last nights. */
  readonly worse: boolean;
}

export interface SeriesFindings {
  readonly figures: readonly FigureFinding[];
  readonly errors: readonly ErrorFinding[];
  /** By how much the baseline's median took longer than usual, as a logarithm, if it stands out; else 0. */
  readonly baselineBy: number;
}

/**
 * Judges what a night measured by the nights before it. Each variant's latency is divided by the baseline's in the same round,
 * so a slow machine cancels out. A percentile that a round has too few requests for is left out.
 * @param history comparable nights that may be judged, oldest first.
 */
export function judgeNight(history: readonly NightResult[], now: NightResult): SeriesFindings {
  const nights = [...history, now].map(({ order, baseline, variants }) => ({
    baseline,
    rounds: roundsInOrder(order, variants),
  }));
  const meshes = Object.keys(now.variants).filter((name) => name !== now.baseline);
  const all = meshes.flatMap((variant) =>
    (["p50", "p99"] as const).map((figure) => ({
      variant,
      figure,
      series: seriesOf(nights, variant, figure),
    })),
  );
  const judged = all.filter(({ series }) => series.at(-1)?.night === nights.length - 1);
  const figures = judged.map(({ variant, figure, series }): FigureFinding => {
    const findings = judgeSeries(
      series.map(({ value }) => value),
      judged.length,
    );
    const last = findings.findLast((finding) => finding.kind === "change");
    const level = series.slice(last?.from ?? 0, -1).map(({ value }) => value);
    return {
      variant,
      figure,
      nights: series.length,
      finding: findings.at(-1) ?? { kind: "early" },
      since: last === undefined ? 0 : (series[last.from]?.night ?? 0),
      sinceBy: last?.by ?? 0,
      ratio: Math.exp(series.at(-1)?.value ?? 0),
      usual: level.length === 0 ? undefined : Math.exp(median(level)),
    };
  });
  return { figures, errors: errorFindings(history, now), baselineBy: baselineBy(history, now) };
}

/** A night's rounds, as they were measured. */
interface NightRounds {
  readonly baseline: string;
  readonly rounds: readonly Readonly<Record<string, Round>>[];
}

type Round = NightResult["variants"][string]["rounds"][number];

interface Point {
  /** Index of the night. */
  readonly night: number;
  readonly value: number;
}

function seriesOf(nights: readonly NightRounds[], variant: string, figure: NightFigure): readonly Point[] {
  return nights.flatMap((measured, night) => {
    const value = nightlyLogRatio(measured, variant, figure);
    return value === undefined ? [] : [{ night, value }];
  });
}

/** The mean over the rounds of ln(variant / baseline); `undefined` if too little was measured for it. */
function nightlyLogRatio(
  { rounds, baseline }: NightRounds,
  variant: string,
  figure: NightFigure,
): number | undefined {
  const pairs = pairedRounds(rounds, baseline, variant);
  const thin = ({ requests }: Round) => requests < answersFor(PERCENTILES[figure]);
  if (pairs.some((pair) => thin(pair.baseline) || thin(pair.variant))) return undefined;
  const figures = pairedFigures(pairs, figure);
  if (figures.length === 0) return undefined;
  return meanLogRatio(logRatios(figures)).mean;
}

/** Errors are compared with those of this many nights. */
const ERROR_NIGHTS = 10;
/** A few failed requests are no news, however few failed before. */
const LEAST_ERROR_RATE = 0.001;

/** Errors are judged even if latencies are not, because many errors can be the reason for that. */
export function errorFindings(history: readonly NightResult[], now: NightResult): readonly ErrorFinding[] {
  return Object.entries(now.variants).map(([variant, { rounds }]) => {
    const rates = rounds.map(({ error_rate }) => error_rate);
    const earlier = history
      .slice(-ERROR_NIGHTS)
      .flatMap(({ variants }) => variants[variant]?.rounds.map(({ error_rate }) => error_rate) ?? []);
    const { error_rate: errorRate } = errorsOfRounds(rounds);
    const worse =
      earlier.length > 0 && Math.min(...rates) > Math.max(...earlier) && errorRate > LEAST_ERROR_RATE;
    return { variant, errorRate, worse };
  });
}

const ODD_Z = 3;
/** Machines differ by this much from night to night. */
const LEAST_DEVIATION = 0.05;

function baselineBy(history: readonly NightResult[], now: NightResult): number {
  const level = ({ baseline, variants }: NightResult) =>
    Math.log(
      atResolution(
        median(variants[baseline]?.rounds.flatMap(({ latency_ms }) => latency_ms.p50 ?? []) ?? []),
      ),
    );
  if (history.length < NIGHTS_TO_COMPARE || now.variants[now.baseline] === undefined) return 0;
  const earlier = history.filter(({ baseline, variants }) => variants[baseline] !== undefined);
  const { by, z } = robustDistance(level(now), earlier.map(level), LEAST_DEVIATION);
  return Math.abs(z) > ODD_Z ? by : 0;
}
