import { isLocalLimit, LOCAL_LIMITS } from "./failure-cause.ts";
import type { LoadResult } from "./result.ts";
import { type SaturationFigures, saturationReason } from "./saturation.ts";

/** 99th percentiles, also of so few requests that the result does not show them. */
export type JudgedTails = Pick<SaturationFigures, "lagP99Ms" | "latencyP99Ms">;

/**
 * A result with `generator.saturated` and `generator.reason` judged on all of it. Never judge the parts of a load test: a
 * worker may be due to send a fraction of a request, which no rate describes.
 */
export function judged(result: LoadResult, tails: JudgedTails): LoadResult {
  const reason = limitReason(result.generator.limits) ?? rateReason(result, tails);
  return { ...result, generator: { ...result.generator, saturated: reason !== null, reason } };
}

/** Why a result says something about the generator's machine and not about its target. */
function limitReason(limits: LoadResult["generator"]["limits"]): string | null {
  const sentences = Object.entries(limits ?? {}).flatMap(([code, count]) => {
    if (!isLocalLimit(code)) return [];
    const [what, remedy] = LOCAL_LIMITS[code];
    const times = count === 1 ? "once" : `${count} times`;
    return [`The generator reached a limit of its own ${times}: ${what} (${code}). ${remedy}`];
  });
  return sentences.length === 0 ? null : sentences.join(" ");
}

/** A closed loop has no rate to keep; only what another generator said of itself remains. */
function rateReason(result: LoadResult, tails: JudgedTails): string | null {
  const { mode, requests, duration_s, left_out = { requests: 0, waited: 0 }, waited = 0, generator } = result;
  if (mode === "closed") return generator.reason;
  const due = requests + left_out.requests;
  return saturationReason({
    dueRps: duration_s > 0 ? due / duration_s : 0,
    achievedRps: result.rate_achieved_rps,
    connections: result.connections,
    waited: waited + left_out.waited,
    requests: due,
    ...tails,
  });
}
