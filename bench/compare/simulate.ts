import { seededRandom } from "../../src/compare/seeded-random.ts";
import { normalDeviate } from "./normal-deviate.ts";

/** What a simulated comparison is like; standard deviations are of logarithms. */
export interface Case {
  readonly rounds: number;
  readonly variants: number;
  /** Noise that all variants of a round share. */
  readonly roundNoise: number;
  /** Noise of one variant in one round. */
  readonly cellNoise: number;
  /** How many times as slow the last variant is as the others, at every percentile. */
  readonly effect: number;
}

/** One figure of every variant in every round: `[variant][round]`, in milliseconds. */
export interface Rounds {
  readonly p50: readonly (readonly number[])[];
  readonly p99: readonly (readonly number[])[];
}

/** How much a percentile of 30 s at 1,000 rps varies by its requests alone, if latencies are log-normal with sigma 0.4. */
const SAMPLING = { p50: 0.003, p99: 0.009 } as const;

/** Rounds of a comparison whose latencies are log-normal, with noise on rounds and on cells. */
export function simulate(of: Case, seed: number): Rounds {
  const random = seededRandom(seed);
  const normal = () => normalDeviate(random);
  const p50: number[][] = Array.from({ length: of.variants }, () => []);
  const p99: number[][] = Array.from({ length: of.variants }, () => []);
  for (let round = 0; round < of.rounds; round++) {
    const shared = of.roundNoise * normal();
    for (let variant = 0; variant < of.variants; variant++) {
      const cell = shared + of.cellNoise * normal() + (variant === of.variants - 1 ? Math.log(of.effect) : 0);
      p50[variant]?.push(Math.exp(cell + SAMPLING.p50 * normal()));
      p99[variant]?.push(2.5 * Math.exp(cell + SAMPLING.p99 * normal()));
    }
  }
  return { p50, p99 };
}
