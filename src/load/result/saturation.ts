/** Less than this part of the target rate sent means that the rate was not really tested. */
const LEAST_ACHIEVED = 0.98;
/** A generator whose 99th percentile of delay is below this is on time, whatever was measured. */
export const LAG_LIMIT_MS = 10;
/** A delay that is a smaller part than this of the latency it is part of does not change what the latency says. */
const LAG_SHARE_OF_LATENCY = 0.1;

export interface SaturationFigures {
  readonly targetRps: number;
  readonly achievedRps: number;
  readonly connections: number;
  /** Requests that found every connection busy, and all requests. */
  readonly waited: number;
  readonly requests: number;
  /** 99th percentile of the generator's own delay: request due, connection free, and not yet sent. */
  readonly lagP99Ms: number;
  readonly latencyP99Ms: number;
}

/**
 * Why an open-loop result must not be ranked, or `null` when the generator kept up. Two reasons: less than 98 % of the
 * target rate was sent, or the generator itself sent late (p99 above 10 ms and above a tenth of the latency's p99).
 */
export function saturationReason(figures: SaturationFigures): string | null {
  const { targetRps, achievedRps, connections, waited, requests, lagP99Ms, latencyP99Ms } = figures;
  if (lagP99Ms > LAG_LIMIT_MS && lagP99Ms > LAG_SHARE_OF_LATENCY * latencyP99Ms) {
    return `The generator sent late: 1 % of the requests by ${Math.round(lagP99Ms)} ms or more, although a connection was free. Give it more CPU, or lower the rate.`;
  }
  if (achievedRps >= LEAST_ACHIEVED * targetRps) return null;
  const achieved = `Only ${achievedRps.toFixed(1)} of ${targetRps} requests per second were sent`;
  if (waited > requests / 10) {
    const share = Math.round((100 * waited) / requests);
    return `${achieved}: ${share} % of them had to wait because all ${connections} connections were busy. Use more connections, or a lower rate.`;
  }
  return `${achieved}. Give the generator more CPU or workers, or lower the rate.`;
}
