import { suggestName } from "../../base/suggest.ts";
import { durationProblems } from "./check-durations.ts";
import { matchProblems } from "./check-match.ts";
import type { RuleProblem } from "./problem.ts";
import { isConditional, type Route, type TrafficRule } from "./rule.ts";
import { shadowedRoutes } from "./shadowed-routes.ts";

/**
 * What is wrong with a rule, whatever the mesh, beyond what its schema can express.
 * @param versions the Service's versions, if they are known.
 */
export function checkRule(rule: TrafficRule, versions?: readonly string[]): readonly RuleProblem[] {
  const problems = rule.routes.flatMap((route, index) => [
    ...matchProblems(rule, index),
    ...checkRoute(route, index, rule, versions),
    ...durationProblems(rule, index),
  ]);
  problems.push(...shadowedRoutes(rule));
  const last = rule.routes.length - 1;
  if (isConditional(rule.routes[last]?.match)) {
    problems.push({
      code: "TRAFFIC_NO_LAST_ROUTE",
      path: ["routes", last, "match"],
      message: `Requests for ${rule.service} that match none of the routes would go nowhere.`,
      hint: "Add a last route without a match.",
    });
  }
  return problems;
}

function checkRoute(
  { match, split }: Route,
  index: number,
  rule: TrafficRule,
  versions: readonly string[] | undefined,
): readonly RuleProblem[] {
  const problems: RuleProblem[] = [];
  if (!isConditional(match) && index < rule.routes.length - 1) {
    problems.push({
      code: "TRAFFIC_UNREACHABLE_ROUTE",
      path: ["routes", index],
      message: `Route ${index + 1} for ${rule.service} is for every request, so the routes after it are never reached.`,
      hint: "Give it a match, or move it to the end.",
    });
  }
  for (const [version, weight] of Object.entries(split ?? {})) {
    // Nothing is sent to a version of weight 0, so it need not exist.
    if (weight === 0 || versions === undefined || versions.includes(version)) continue;
    problems.push({
      code: "TRAFFIC_UNKNOWN_VERSION",
      path: ["routes", index, "split", version],
      message: `${rule.service} has no version "${version}".`,
      hint: suggestName(version, versions),
    });
  }
  const total = Object.values(split ?? { all: 100 }).reduce((sum, weight) => sum + weight, 0);
  if (total !== 100) {
    problems.push({
      code: "TRAFFIC_WEIGHTS",
      path: ["routes", index, "split"],
      message: `The split of route ${index + 1} for ${rule.service} is ${total} percent in all, not 100.`,
      hint: total < 100 ? `Give ${100 - total} more to one of the versions.` : `Take ${total - 100} off.`,
    });
  }
  return problems;
}

/** Indexes of the rules whose Service already has an earlier rule, which the later one would replace. */
export function repeatedServices(rules: readonly TrafficRule[]): readonly number[] {
  const services = rules.map(({ service }) => service);
  return services.flatMap((service, index) => (services.indexOf(service) < index ? [index] : []));
}

export function repeatedService(service: string): RuleProblem {
  return {
    code: "TRAFFIC_TWO_RULES",
    path: ["service"],
    message: `There are two rules for ${service}.`,
    hint: "Put their routes into one rule, in the order in which they are tried.",
  };
}
