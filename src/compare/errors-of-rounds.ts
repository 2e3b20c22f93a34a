import type { ErrorFigures } from "../load/result/carried.ts";

/** How many requests all rounds had together, and which share of them failed. */
export function errorsOfRounds(rounds: readonly ErrorFigures[]): ErrorFigures {
  const requests = rounds.reduce((sum, round) => sum + round.requests, 0);
  const failed = rounds.reduce((sum, round) => sum + round.error_rate * round.requests, 0);
  return { requests, error_rate: requests === 0 ? 0 : failed / requests };
}
