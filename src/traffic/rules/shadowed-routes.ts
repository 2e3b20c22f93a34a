import { isUnder } from "./path-prefix.ts";
import type { RuleProblem } from "./problem.ts";
import { isConditional, type RouteMatch, type TrafficRule } from "./rule.ts";

/**
 * Routes that no request reaches, because an earlier one takes all of theirs: it has the same match, or a wider one. A
 * route that several earlier ones cover only together is not found.
 */
export function shadowedRoutes(rule: TrafficRule): readonly RuleProblem[] {
  return rule.routes.flatMap(({ match }, index): readonly RuleProblem[] => {
    const before = rule.routes.slice(0, index);
    // A route for every request is reported itself, once, and not for each of those after it.
    if (match === undefined || before.some((route) => !isConditional(route.match))) return [];
    const earlier = before.findIndex((route) => covers(route.match, match));
    if (earlier < 0) return [];
    const isSame = covers(match, before[earlier]?.match);
    const [number, other] = [index + 1, earlier + 1];
    return [
      {
        code: "TRAFFIC_UNREACHABLE_ROUTE",
        path: ["routes", index, "match"],
        message: isSame
          ? `Route ${number} for ${rule.service} has the same match as route ${other}, so it is never reached.`
          : `Route ${other} for ${rule.service} already takes every request that matches route ${number}, so route ${number} is never reached.`,
        hint: isSame
          ? "Remove one of them, or combine their splits into one."
          : `Put route ${number} before route ${other}, or remove it.`,
      },
    ];
  });
}

/** Whether every request that meets `narrow` also meets `wide`. Header names are case-insensitive (RFC 9110, 5.1). */
function covers(wide: RouteMatch | undefined, narrow: RouteMatch | undefined): boolean {
  if (wide?.method !== undefined && wide.method !== narrow?.method) return false;
  const given = new Map(
    Object.entries(narrow?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const headersHold = Object.entries(wide?.headers ?? {}).every(
    ([name, value]) => given.get(name.toLowerCase()) === value,
  );
  return headersHold && coversPath(wide?.path, narrow?.path);
}

function coversPath(wide: RouteMatch["path"], narrow: RouteMatch["path"] = { prefix: "/" }): boolean {
  if (wide === undefined) return true;
  if ("exact" in wide) return "exact" in narrow && wide.exact === narrow.exact;
  return isUnder("exact" in narrow ? narrow.exact : narrow.prefix, wide.prefix);
}
