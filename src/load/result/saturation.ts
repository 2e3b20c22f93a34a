/** If less than this fraction of the target rate was sent, the rate was not really tested. */
const LEAST_ACHIEVED = 0.98;
/** A generator is on time if the 99th percentile of its delay is below this, whatever was measured. */
export const LAG_LIMIT_MS = 10;
/** A delay that is a smaller fraction of the latency than this does not change what the latency tells you. */
const LAG_SHARE_OF_LATENCY = 0.1;

export interface SaturationFigures {
  /** Requests that were due in the measured time, per second: the target rate, or what is left of it after an early stop. */
  readonly dueRps: number;
  readonly achievedRps: number;
  readonly connections: number;
  /** Requests for which no connection was free. */
  readonly waited: number;
  /** All requests. */
  readonly requests: number;
  /** 99th percentile of the generator's own delay: a request was due, a connection was free, and it was not yet sent. */
  readonly lagP99Ms: number;
  /** 0 if nothing was answered. */
  readonly latencyP99Ms: number;
}

/**
 * Why an open-loop result must not be ranked, or `null` if the generator kept up. There are two reasons: less than 98 %
 * of the target rate was sent, or the generator itself sent late (p99 above 10 ms and above a tenth of the latency's p99).
 */
export function saturationReason(figures: SaturationFigures): string | null {
  const { dueRps, achievedRps, connections, waited, requests, lagP99Ms, latencyP99Ms } = figures;
  // Without an answer there is no latency that the delay could have changed.
  if (latencyP99Ms > 0 && lagP99Ms > LAG_LIMIT_MS && lagP99Ms > LAG_SHARE_OF_LATENCY * latencyP99Ms) {
    return `The generator sent late: 1 % of the requests by ${Math.round(lagP99Ms)} ms or more, although a connection was free. Give it more CPU, or lower the rate.`;
  }
  if (achievedRps >= LEAST_ACHIEVED * dueRps) return null;
  const achieved = `Only ${achievedRps.toFixed(1)} of ${Number(dueRps.toFixed(1))} requests per second were sent`;
  if (waited > requests / 10) {
    const share = Math.round((100 * waited) / requests);
    return `${achieved}: ${share} % of them had to wait because all ${connections} connections were busy. Use more connections, or a lower rate.`;
  }
  return `${achieved}. Give the generator more CPU or workers, or lower the rate.`;
}
