import tQuantile from "@stdlib/stats-base-dists-t-quantile";

/** How often a difference as large as the margin should be found with the rounds that are named. */
const POWER = 0.8;
/** Beyond this a number of rounds is no advice any more. */
export const MOST_ROUNDS_NAMED = 200;

/**
 * About how many rounds it takes to find a difference as large as the margin four times out of five, if rounds go on
 * differing as much as they did: the least n with (t(1 − level / 2) + t(0.8)) · s / √n ≤ ln(1 + margin), both quantiles with
 * n − 1 degrees of freedom.
 * @param spread the standard deviation s of the rounds' log ratios.
 * @param input.more at least so many, since the rounds so far did not tell.
 * @returns at most {@link MOST_ROUNDS_NAMED}.
 */
export function roundsNeeded(input: {
  readonly spread: number;
  readonly level: number;
  readonly margin: number;
  readonly more: number;
}): number {
  const { spread, level, margin, more } = input;
  const wanted = Math.log(1 + margin);
  // Quantiles of t fall with the number of rounds, so these are the least that any number of rounds can have.
  const least = tQuantile(1 - level / 2, MOST_ROUNDS_NAMED) + tQuantile(POWER, MOST_ROUNDS_NAMED);
  const first = Math.ceil(Math.min(MOST_ROUNDS_NAMED, ((least * spread) / wanted) ** 2));
  for (let rounds = Math.max(3, more, first); rounds < MOST_ROUNDS_NAMED; rounds++) {
    const reach = tQuantile(1 - level / 2, rounds - 1) + tQuantile(POWER, rounds - 1);
    if (reach * spread <= wanted * Math.sqrt(rounds)) return rounds;
  }
  return MOST_ROUNDS_NAMED;
}
