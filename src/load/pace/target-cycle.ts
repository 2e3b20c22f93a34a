import type { Share } from "../order/share.ts";

/** Longer cycles add nothing that shorter ones lack. */
const LONGEST_CYCLE = 10_000;

/**
 * The repeating order in which targets are requested; see `cycleOfShare`. Each has its weighted part of the cycle, spread
 * as evenly as possible (nginx's smooth weighted round-robin), so that 5:1 is not five and then one.
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
 * Which targets one share's requests go to: target `cycle[n mod cycle.length]` for its request `n`. Every share requests
 * each target according to its weight. In open mode so do the shares together, over every run of requests that contains
 * whole cycles and visits each share equally often. In closed mode no share knows how many requests the others have sent:
 * each follows its own cycle, and they start at different places.
 * @param cycle of the whole load test, from `targetCycle`
 */
export function cycleOfShare(cycle: Uint16Array, share: Share, mode: "open" | "closed"): Uint16Array {
  const { length } = cycle;
  if (mode === "closed") return cycle.map((_, n) => cycle[(n + share.index) % length] ?? 0);
  // Request n of the share is request `seq` of the whole. If both numbers have a common divisor, the share would hit the
  // same places of the cycle forever, so all shares advance by one place after each stretch.
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
