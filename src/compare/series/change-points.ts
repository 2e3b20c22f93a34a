import { seededRandom } from "../seeded-random.ts";
import { type Spread, spreadOf, studentT, twoSidedP } from "../spread.ts";
import { bestSplit } from "./energy.ts";

export interface ChangePointLimits {
  /** Values that are looked at together; windows overlap by half. */
  readonly window: number;
  /** A split is a candidate if a permutation of the values is as unlike on both sides with at most this chance. */
  readonly firstP: number;
  /** A candidate remains if the means on both sides differ with at most this p. */
  readonly finalP: number;
  /** The least difference between the means on both sides, in the unit of the values. */
  readonly leastChange: number;
  /** The fewest values between two change points. */
  readonly leastSegment: number;
  readonly seed: number;
}

/** What Hunter and Apache Otava use by default, for logarithms of ratios: 5 %, and three nights. */
export const NIGHT_LIMITS: ChangePointLimits = {
  window: 50,
  firstP: 0.01,
  finalP: 0.001,
  leastChange: Math.log(1.05),
  leastSegment: 3,
  seed: 1,
};

/**
 * Where a series changes its level: the indexes of the first values after each change, in order. Splits windows of the series
 * where both sides are most unlike, as long as a permutation test agrees (E-divisive, Matteson and James, arXiv 1306.4933); then
 * drops the weakest points until all that remain differ beyond doubt and by enough (Fleming et al., Hunter, arXiv 2301.03034).
 * The same series and seed give the same points.
 */
export function changePoints(values: readonly number[], limits = NIGHT_LIMITS): readonly number[] {
  return merged(values, candidates(values, limits), limits);
}

function candidates(values: readonly number[], limits: ChangePointLimits): readonly number[] {
  const found = new Set<number>();
  const random = seededRandom(limits.seed);
  let start = 0;
  while (start < values.length) {
    const within = splits(values.slice(start, start + limits.window), limits, random).map((at) => start + at);
    for (const at of within) found.add(at);
    // The next window begins at the last change, so that it does not contain what is known already.
    start = Math.max(within.at(-1) ?? 0, start + Math.ceil(limits.window / 2));
  }
  return [...found].sort((a, b) => a - b);
}

function splits(
  values: readonly number[],
  limits: ChangePointLimits,
  random: () => number,
): readonly number[] {
  const split = bestSplit(values, limits.leastSegment);
  if (split === undefined || split.energy <= 0) return [];
  if (!isUnlikely(values, split.energy, limits, random)) return [];
  const left = splits(values.slice(0, split.at), limits, random);
  const right = splits(values.slice(split.at), limits, random).map((at) => at + split.at);
  return [...left, split.at, ...right];
}

/** Permutations for each unit of 1/p, so that p itself is met by a whole number of them. */
const DRAWS = 2;

/** Whether so unlike sides are rare among permutations of the values. Stops as soon as they are known not to be. */
function isUnlikely(
  values: readonly number[],
  energy: number,
  { firstP, leastSegment }: ChangePointLimits,
  random: () => number,
): boolean {
  const permutations = Math.ceil(DRAWS / firstP) - 1;
  const most = firstP * (permutations + 1) - 1;
  let asUnlike = 0;
  for (let draw = 0; draw < permutations; draw++) {
    const other = bestSplit(shuffled(values, random), leastSegment);
    if (other !== undefined && other.energy >= energy) asUnlike += 1;
    if (asUnlike > most) return false;
  }
  return true;
}

/** In the order of random keys. */
function shuffled(values: readonly number[], random: () => number): readonly number[] {
  const order = values.map((value) => ({ value, key: random() }));
  return order.sort((a, b) => a.key - b.key).map(({ value }) => value);
}

function merged(
  values: readonly number[],
  points: readonly number[],
  limits: ChangePointLimits,
): readonly number[] {
  const judged = points.map((at, index) => {
    const [from, to] = [points[index - 1] ?? 0, points[index + 1] ?? values.length];
    return { index, ...differenceAt(spreadOf(values.slice(from, at)), spreadOf(values.slice(at, to))) };
  });
  const doubtful = judged.filter(({ p }) => p > limits.finalP).sort((a, b) => b.p - a.p);
  const small = judged.filter(({ size }) => size < limits.leastChange).sort((a, b) => a.size - b.size);
  const weakest = doubtful[0] ?? small[0];
  if (weakest === undefined) return points;
  return merged(values, points.toSpliced(weakest.index, 1), limits);
}

function differenceAt(left: Spread, right: Spread): { readonly p: number; readonly size: number } {
  const size = Math.abs(right.mean - left.mean);
  const { t, df } = studentT(left, right);
  return { size, p: df < 1 ? 1 : twoSidedP(t, df) };
}
