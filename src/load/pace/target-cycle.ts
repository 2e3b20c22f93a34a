import type { Share } from "../order/share.ts";

/** Longer cycles say nothing that shorter ones do not. */
const LONGEST_CYCLE = 10_000;

/**
 * The order in which the targets are asked, over and over: see `cycleOfShare`. Each has its weight's part of the
 * cycle, spread as evenly as can be (the smooth weighted round-robin of nginx), so that 5:1 is not five and then one.
 * @param weights whole numbers from 1
 * @returns undefined for a single target
 */
export function targetCycle(weights: readonly number[]): Uint16Array | undefined {
  if (weights.length < 2) return undefined;
  const divisor = weights.reduce(greatestCommonDivisor);
  const parts = weights.map((weight) => weight / divisor);
  const total = parts.reduce((sum, part) => sum + part, 0);
  if (total > LONGEST_CYCLE) throw new RangeError(`Weights add up to more than ${LONGEST_CYCLE}.`);
  const lead = parts.map(() => 0);
  return Uint16Array.from({ length: total }, () => {
    for (const [index, part] of parts.entries()) lead[index] = (lead[index] ?? 0) + part;
    const most = lead.indexOf(Math.max(...lead));
    lead[most] = (lead[most] ?? 0) - total;
    return most;
  });
}

/**
 * Which targets one share's own requests go to: target `cycle[n mod cycle.length]` for its request `n`. Every share asks
 * each target in its weight. In open mode the shares together do so too, in every stretch of requests that holds the cycle
 * whole and goes over each share equally often. In closed mode no share knows how many requests the others have sent: each
 * goes its own round, and they begin at different places.
 * @param cycle of the whole load test, from `targetCycle`
 */
export function cycleOfShare(cycle: Uint16Array, share: Share, mode: "open" | "closed"): Uint16Array {
  const { length } = cycle;
  if (mode === "closed") return cycle.map((_, n) => cycle[(n + share.index) % length] ?? 0);
  // Request n of the share is request `seq` of the whole. Where both numbers have a common divisor, the share would meet
  // the same places of the cycle for ever: so everybody goes on by one place after each stretch.
  const divisor = greatestCommonDivisor(length, share.count);
  const stretch = (length / divisor) * share.count;
  return cycle.map((_, n) => {
    const seq = share.index + n * share.count;
    return cycle[(seq + (Math.floor(seq / stretch) % divisor)) % length] ?? 0;
  });
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
