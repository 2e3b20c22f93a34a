import { checkRule, repeatedService, repeatedServices } from "../rules/check-rule.ts";
import type { RuleProblem } from "../rules/problem.ts";
import type { TrafficRule } from "../rules/rule.ts";
import type { Dialect, RenderedObject } from "./dialect.ts";
import { type RoutingMesh, refusals } from "./refusals.ts";

/** Who has to obey the rules, and where. */
export interface RulesTarget {
  readonly mesh: RoutingMesh;
  /** Every mesh that Regatta knows, to tell which ones can what this one cannot. */
  readonly meshes: readonly RoutingMesh[];
  readonly dialect: Dialect;
  readonly namespace: string;
}

export interface CheckedRule {
  readonly rule: TrafficRule;
  readonly problems: readonly RuleProblem[];
  /** Empty where there are problems. */
  readonly objects: readonly RenderedObject[];
}

/**
 * Holds each of the rules against itself, the others, and what the mesh and the dialect can do, and renders those with which
 * nothing is wrong. Pure.
 * @param versionsOf a Service's versions, where they are known.
 */
export function checkAndRender(
  rules: readonly TrafficRule[],
  { mesh, meshes, dialect, namespace }: RulesTarget,
  versionsOf: (service: string) => readonly string[] | undefined = () => undefined,
): readonly CheckedRule[] {
  const repeated = repeatedServices(rules);
  return rules.map((rule, index) => {
    const versions = versionsOf(rule.service);
    const problems = [
      ...(repeated.includes(index) ? [repeatedService(rule.service)] : []),
      ...checkRule(rule, versions),
      ...refusals(rule, mesh, dialect, meshes),
    ];
    const place = { namespace, ...(versions === undefined ? {} : { versions }) };
    return { rule, problems, objects: problems.length > 0 ? [] : dialect.render(rule, place) };
  });
}
