import { medianInterval } from "./median-interval.ts";
import type { ComparisonResult, Interval, VariantResult } from "./result.ts";

/** A variant's figure in two nights. */
export interface FigureChange {
  readonly figure: "p50" | "p99" | "p50_added" | "p99_added" | "error_rate";
  /** Milliseconds; a share from 0 to 1 for `error_rate`. */
  readonly before: Interval;
  readonly now: Interval;
  /** `unclear` unless the two intervals do not overlap and both nights may be judged. */
  readonly verdict: "better" | "worse" | "unclear";
}

export interface VariantChange {
  readonly variant: string;
  readonly isBaseline: boolean;
  readonly figures: readonly FigureChange[];
}

/** What changed from one night to the next. */
export interface NightComparison {
  /** The variants that both nights measured, the baseline first. */
  readonly variants: readonly VariantChange[];
  readonly onlyBefore: readonly string[];
  readonly onlyNow: readonly string[];
  /** Sentences that say why latencies are not judged; empty if they are. */
  readonly reservations: readonly string[];
}

/** As for ranking: fewer rounds say too little about how much rounds differ; see `medianInterval`. */
const ROUNDS_TO_JUDGE = 5;

/**
 * Compares two measurements of the same playbook. A figure is better or worse only if the 95 % intervals over the rounds do
 * not touch. With five rounds each, every round of one night is then on the same side of every round of the other, which
 * by chance alone happens in 2 of C(10, 5) = 252 cases. A night that would not be ranked on its own (few rounds, errors, a
 * saturated generator, a drifting baseline) is not judged against another one either.
 */
export function compareNights(
  before: ComparisonResult,
  now: ComparisonResult,
  called = { before: "The night before", now: "This night" },
): NightComparison {
  const reservations = [...unranked(called.before, before), ...unranked(called.now, now)];
  const names = Object.keys(now.variants);
  const variants = names
    .flatMap((variant): readonly VariantChange[] => {
      const [old, fresh] = [before.variants[variant], now.variants[variant]];
      if (old === undefined || fresh === undefined) return [];
      const isBaseline = variant === now.baseline;
      const figures = [
        ...latencies(old, fresh),
        ...(isBaseline || before.baseline !== now.baseline ? [] : overheads(variant, before, now)),
      ].map((change) => judge(change, reservations.length === 0));
      return [{ variant, isBaseline, figures: [...figures, errorChange(old, fresh, now.seed)] }];
    })
    .sort((a, b) => Number(b.isBaseline) - Number(a.isBaseline));
  return {
    variants,
    onlyBefore: Object.keys(before.variants).filter((name) => now.variants[name] === undefined),
    onlyNow: names.filter((name) => before.variants[name] === undefined),
    reservations,
  };
}

type Unjudged = Omit<FigureChange, "verdict">;

function latencies(old: VariantResult, fresh: VariantResult): readonly Unjudged[] {
  return (["p50", "p99"] as const).flatMap((figure) =>
    bothKnown(figure, old.typical_ms[figure], fresh.typical_ms[figure]),
  );
}

function overheads(variant: string, before: ComparisonResult, now: ComparisonResult): readonly Unjudged[] {
  const [old, fresh] = [before.overhead[variant], now.overhead[variant]];
  if (old === undefined || fresh === undefined) return [];
  return [
    ...bothKnown("p50_added", old.p50_added_ms, fresh.p50_added_ms),
    ...bothKnown("p99_added", old.p99_added_ms, fresh.p99_added_ms),
  ];
}

function bothKnown(
  figure: FigureChange["figure"],
  before: Interval | undefined,
  now: Interval | undefined,
): readonly Unjudged[] {
  return before === undefined || now === undefined ? [] : [{ figure, before, now }];
}

/** Errors are judged even if latencies are not, because many errors can be the reason for that. */
function errorChange(old: VariantResult, fresh: VariantResult, seed: number): FigureChange {
  const of = ({ rounds }: VariantResult) =>
    medianInterval(
      rounds.map(({ error_rate }) => error_rate),
      seed,
    );
  const enough = Math.min(old.rounds.length, fresh.rounds.length) >= ROUNDS_TO_JUDGE;
  return judge({ figure: "error_rate", before: of(old), now: of(fresh) }, enough);
}

function judge(change: Unjudged, mayBeJudged: boolean): FigureChange {
  const { before, now } = change;
  if (mayBeJudged && now.low > before.high) return { ...change, verdict: "worse" };
  if (mayBeJudged && now.high < before.low) return { ...change, verdict: "better" };
  return { ...change, verdict: "unclear" };
}

function unranked(which: string, { verdict }: ComparisonResult): readonly string[] {
  if (verdict.ranked) return [];
  const [first = "it was a quick look."] = verdict.reasons;
  return [`${which} cannot be judged: ${first}`];
}
