/** Longer cycles say nothing that shorter ones do not. */
const LONGEST_CYCLE = 10_000;

/**
 * Which target a request goes to: target `cycle[seq mod cycle.length]` for request `seq`. Each has its weight's part of the
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

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
