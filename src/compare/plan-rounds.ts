import { seededRandom } from "./seeded-random.ts";

/**
 * The order in which variants are measured, a row a round. Every round measures every variant once, the baseline
 * among them, so that figures can be paired within a round; the order inside a round is shuffled, so that no variant
 * always runs after the same one, or always on a warmer machine.
 * @param input.seed decides the order: the same seed gives the same plan.
 */
export function planRounds(input: {
  readonly variants: readonly string[];
  readonly rounds: number;
  readonly seed: number;
}): readonly (readonly string[])[] {
  const random = seededRandom(input.seed);
  return Array.from({ length: input.rounds }, () => shuffled(input.variants, random));
}

/** Fisher and Yates: every order is equally likely. */
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
