import { logRatios, meanLogRatio } from "../../src/compare/paired-log-ratio.ts";
import { seededRandom } from "../../src/compare/seeded-random.ts";
import { formerInterval } from "../compare/former-method.ts";
import { normalDeviate } from "../compare/normal-deviate.ts";

/** What differs at random from night to night, as standard deviations of logarithms, and what changes in the mesh. */
export interface World {
  /** Shared by all variants of a night. */
  readonly night: number;
  /** Of each variant, baseline included, in each night: where its pods were placed. */
  readonly placing: number;
  /** Of each variant in each round. */
  readonly cell: number;
  /** Whether the baseline's pods are placed anew as well. */
  readonly baselinePlaced: boolean;
  /** What the mesh adds more than at first, in each night, as a logarithm. */
  readonly change: (night: number) => number;
}

/** The p50 and p99 of each round of a night, in milliseconds. */
export type Rounds = readonly { readonly p50: number; readonly p99: number }[];
export interface Night {
  readonly baseline: Rounds;
  readonly mesh: Rounds;
}

const ROUNDS = 7;
/** Requests of a round of 30 s at 300 rps, their latencies log-normal. */
const REQUESTS = 9_000;
const SPREAD = 0.4;
const QUANTILES = { p50: { z: 0, density: 0.3989, q: 0.5 }, p99: { z: 2.3263, density: 0.02665, q: 0.99 } };

export function nightsOf(world: World, count: number, seed: number): readonly Night[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, night) => {
    const common = normalDeviate(random) * world.night;
    const [own, other] = [normalDeviate(random) * world.placing, normalDeviate(random) * world.placing];
    const rounds = (level: number): Rounds =>
      Array.from({ length: ROUNDS }, () => {
        const shift = level + normalDeviate(random) * world.cell;
        const at = ({ z, density, q }: { z: number; density: number; q: number }) => {
          const error = (Math.sqrt((q * (1 - q)) / REQUESTS) / density) * SPREAD;
          return Math.exp(shift + SPREAD * z + normalDeviate(random) * error);
        };
        return { p50: at(QUANTILES.p50), p99: at(QUANTILES.p99) };
      });
    return {
      baseline: rounds(common + (world.baselinePlaced ? own : 0)),
      mesh: rounds(common + other + Math.log(2) + world.change(night)),
    };
  });
}

/** The mean logarithm of mesh over baseline, round by round. */
export function logRatio({ baseline, mesh }: Night, figure: "p50" | "p99"): number {
  const pairs = mesh.map((round, at) => ({ baseline: baseline[at]?.[figure] ?? 1, variant: round[figure] }));
  return meanLogRatio(logRatios(pairs)).mean;
}

/** Whether a night was called worse than the one before, by the way it was done before: intervals that do not touch. */
export function worseBefore(before: Night, now: Night): boolean {
  const apart = (of: (night: Night) => readonly number[]) =>
    formerInterval(of(now))[0] > formerInterval(of(before))[1];
  return (["p50", "p99"] as const).some(
    (figure) =>
      apart(({ baseline }) => baseline.map((round) => round[figure])) ||
      apart(({ mesh }) => mesh.map((round) => round[figure])) ||
      apart(({ baseline, mesh }) => mesh.map((round, at) => round[figure] - (baseline[at]?.[figure] ?? 0))),
  );
}
