import { seededRandom } from "../../src/compare/seeded-random.ts";

/** Numbers that look random and are the same for the same seed. */
export interface Seeded {
  /** At least 0 and below 1. */
  next(): number;
  /** A whole number from 0 to `limit` - 1; 0 if the limit is 0. */
  below(limit: number): number;
  pick<T>(choices: readonly T[]): T;
}

export function seeded(seed: number): Seeded {
  const next = seededRandom(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    pick(choices) {
      const chosen = choices[below(choices.length)];
      if (chosen === undefined) throw new RangeError("There is nothing to choose from.");
      return chosen;
    },
  };
}
