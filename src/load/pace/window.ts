import type { LoadProfile } from "../order/profile.ts";
import type { Pacer } from "./pacer.ts";

/** The phases of a load test, in milliseconds since the load began. Request numbers are those of one sender. */
export interface MeasuredWindow {
  /** End of the warm-up and start of the measured time. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Open loop: the requests before this one are warm-up. */
  readonly firstIndex: number;
  /** Open loop: the schedule ends before this request. */
  readonly endIndex: number;
}

/**
 * When a load test is measured, and which requests of its schedule belong to that time.
 * @param pacer undefined in closed mode
 */
export function windowOf(profile: LoadProfile, pacer: Pacer | undefined): MeasuredWindow {
  const fromMs = profile.warmupMs;
  const toMs = fromMs + profile.durationMs;
  if (pacer === undefined) return { fromMs, toMs, firstIndex: 0, endIndex: 0 };
  const firstIndex = startsBefore(pacer, fromMs);
  const whole = startsBefore(pacer, toMs);
  const endIndex = Math.min(whole, firstIndex + (profile.maxRequests ?? Number.POSITIVE_INFINITY));
  return { fromMs, toMs: endIndex < whole ? pacer.startMs(endIndex) : toMs, firstIndex, endIndex };
}

/** How many requests are intended to start before a time; one that starts exactly then does not count. */
function startsBefore(pacer: Pacer, ms: number): number {
  let count = pacer.dueBy(ms);
  while (count > 0 && pacer.startMs(count - 1) >= ms) count--;
  return count;
}
