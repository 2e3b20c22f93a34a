import { parseDuration } from "../../base/duration.ts";
import type { RuleProblem } from "./problem.ts";
import type { TrafficRule } from "./rule.ts";

const MAX_HOURS = 24;

/**
 * Durations of route `index` that not every dialect takes: Istio refuses those below 1 ms and fractions of one, and the
 * Gateway API reads `0s` as no limit and takes at most five digits for each unit.
 * Source: ValidateDuration in istio/istio; GEP-2257, gateway-api.sigs.k8s.io.
 */
export function durationProblems(rule: TrafficRule, index: number): readonly RuleProblem[] {
  const { timeout, fault } = rule.routes[index] ?? {};
  const place = ["routes", index] as const;
  return [
    ...problemOf(timeout, [...place, "timeout"], "Leave timeout out for no time limit"),
    ...problemOf(
      fault?.delay?.duration,
      [...place, "fault", "delay", "duration"],
      "Leave delay out for no delay",
    ),
  ];
}

function problemOf(
  text: string | undefined,
  path: RuleProblem["path"],
  forNone: string,
): readonly RuleProblem[] {
  const ms = text === undefined ? undefined : parseDuration(text);
  if (ms === undefined || (Number.isInteger(ms) && ms >= 1 && ms <= MAX_HOURS * 3_600_000)) return [];
  const message = `A mesh cannot be told ${text} for ${path.slice(2).join(".")}: it takes whole milliseconds, from 1ms to ${MAX_HOURS}h.`;
  return [
    { code: "TRAFFIC_DURATION", path, message, hint: `${forNone}, or write a duration such as 500ms or 2s.` },
  ];
}
