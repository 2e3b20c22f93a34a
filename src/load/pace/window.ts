import type { LoadProfile } from "../order/profile.ts";
import { type Share, WHOLE } from "../order/share.ts";
import type { Pacer } from "./pacer.ts";
import { pacerOf } from "./pacer-of.ts";

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
 * When a load test is measured, and which requests of a share belong to that time. The time is the same for all shares,
 * so that the rates they achieved can be added up.
 * @param profile of the whole load test
 */
export function windowOf(profile: LoadProfile, share: Share): MeasuredWindow {
  const fromMs = profile.warmupMs;
  const whole = pacerOf(profile, WHOLE);
  const own = pacerOf(profile, share);
  if (whole === undefined || own === undefined)
    return { fromMs, toMs: fromMs + profile.durationMs, firstIndex: 0, endIndex: 0 };
  const toMs = endOf(profile, whole);
  return { fromMs, toMs, firstIndex: startsBefore(own, fromMs), endIndex: startsBefore(own, toMs) };
}

/** The end of the measured time: where a limit on requests ends it, that is when the next request would start. */
function endOf(
  { warmupMs, durationMs, maxRequests = Number.POSITIVE_INFINITY }: LoadProfile,
  whole: Pacer,
): number {
  const toMs = warmupMs + durationMs;
  const endIndex = startsBefore(whole, warmupMs) + maxRequests;
  return endIndex < startsBefore(whole, toMs) ? whole.startMs(endIndex) : toMs;
}

/** How many requests are intended to start before a time; one that starts exactly then does not count. */
function startsBefore(pacer: Pacer, ms: number): number {
  let count = pacer.dueBy(ms);
  while (count > 0 && pacer.startMs(count - 1) >= ms) count--;
  return count;
}
