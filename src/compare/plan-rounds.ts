import { seededRandom } from "./seeded-random.ts";

/**
 * The order in which variants are measured, one row per round. Every round measures every variant once, including the
 * baseline, so that figures can be paired within a round. The order within a round is shuffled, so that no variant always
 * runs after the same other one, or always on a warmer machine.
 * @param input.seed determines the order: the same seed gives the same plan.
 */
export function planRounds(input: {
  readonly variants: readonly string[];
  readonly rounds: number;
  readonly seed: number;
}): readonly (readonly string[])[] {
  const random = seededRandom(input.seed);
  return Array.from({ length: input.rounds }, () => shuffled(input.variants, random));
}

/** Fisher–Yates shuffle: every order is equally likely. */
function shuffled(items: readonly string[], random: () => number): string[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const moved = order[last] as string;
    order[last] = order[other] as string;
    order[other] = moved;
  }
  return order;
}
