import { LEAST_DEVIATION, robustDistance, spreadOf, studentT } from "../spread.ts";
import { NIGHT_LIMITS } from "./change-points.ts";

/** Nights that the level before the change is known from, at least. */
const LEAST_BEFORE = 7;
/** A change that is older than this is for the change points to find. */
const MOST_SINCE = 15;
/**
 * How large t must be for one series that is judged each night: with 2.9 at most one equal night in a hundred raises an alarm,
 * and a step of 10 % is told on the third night unless placing moves figures by as much (bench/nights).
 */
const LEAST_T = 2.9;
/** A night so far from all others, in robust standard deviations, is left out if its neighbours are not. */
const STRAY_Z = 3;
/** A neighbour that went this part of the way in the same direction shows that it was not that night alone. */
const SHARED = 0.3;

/**
 * Whether the level has changed within the last fifteen nights, told as soon as three nights show it: the largest t of the last
 * 3 to 15 nights against those before (a generalised likelihood ratio over a window, Lai, JRSS B 57, 1995). E-divisive, whose
 * permutations look everywhere in the series, needs five or more nights for the same change.
 * @param values the nights since the last change, oldest first.
 * @param family how many series are judged together.
 */
export function recentChange(
  values: readonly number[],
  family: number,
): { readonly from: number; readonly by: number } | undefined {
  const nights = withoutStrays(values);
  const leastT = LEAST_T + familyMargin(family);
  const told = splitsOf(nights, NIGHT_LIMITS.leastSegment).some(
    ({ t, by }) => t >= leastT && Math.abs(by) >= NIGHT_LIMITS.leastChange,
  );
  if (!told) return undefined;
  // Two nights of a change may be enough to move the mean of three, so where it begins is looked for among all.
  const [likeliest] = splitsOf(nights, 1).toSorted((a, b) => b.t - a.t);
  return likeliest && { from: likeliest.from, by: likeliest.by };
}

/** The last nights against those before, for every number of last nights from `least` on. */
function splitsOf(
  nights: readonly Night[],
  least: number,
): readonly { readonly from: number; readonly by: number; readonly t: number }[] {
  const most = Math.min(MOST_SINCE, nights.length - LEAST_BEFORE);
  return Array.from({ length: Math.max(0, most + 1 - least) }, (_, index) => {
    const from = nights.length - least - index;
    const spread = (part: readonly Night[]) => spreadOf(part.map(({ value }) => value));
    const [before, after] = [spread(nights.slice(0, from)), spread(nights.slice(from))];
    const t = Math.abs(studentT(before, after).t);
    return { from: nights[from]?.night ?? from, by: after.mean - before.mean, t };
  });
}

interface Night {
  readonly night: number;
  readonly value: number;
}

/** Leaves out single nights that stand out: one night is no change, however far away it is. */
function withoutStrays(values: readonly number[]): readonly Night[] {
  const distances = values.map((value, night) =>
    robustDistance(value, values.toSpliced(night, 1), LEAST_DEVIATION),
  );
  return values.flatMap((value, night) => {
    const own = distances[night];
    if (own === undefined || Math.abs(own.z) <= STRAY_Z) return [{ night, value }];
    const neighbours = [distances[night - 1], distances[night + 1]];
    const shared = neighbours.some((other) => other !== undefined && other.by / own.by > SHARED);
    return shared ? [{ night, value }] : [];
  });
}

/** The more series there are, the likelier is a large t among them: Bonferroni, by the tail of the normal distribution. */
function familyMargin(family: number): number {
  return Math.sqrt(LEAST_T ** 2 + 2 * Math.log(family)) - LEAST_T;
}
