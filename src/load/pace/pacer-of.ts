import type { LoadProfile } from "../order/profile.ts";
import type { Share } from "../order/share.ts";
import { constantPacer, type Pacer } from "./pacer.ts";
import { schedulePacer } from "./schedule-pacer.ts";

/** When the requests of a profile are intended to start, warm-up first; `undefined` in closed mode. */
export function pacerOf(profile: LoadProfile, share: Share): Pacer | undefined {
  const { mode, rateRps, schedule, warmupMs } = profile;
  if (mode === "closed") return undefined;
  if (schedule === undefined) return constantPacer(rateRps, share);
  const fromRps = schedule[0]?.fromRps ?? 0;
  const warmup = warmupMs > 0 ? [{ durationMs: warmupMs, fromRps, toRps: fromRps }] : [];
  return schedulePacer([...warmup, ...schedule], share);
}
