import { checkRule, repeatedService, repeatedServices } from "../rules/check-rule.ts";
import type { RuleProblem } from "../rules/problem.ts";
import type { TrafficRule } from "../rules/rule.ts";
import type { Dialect, RenderedObject } from "./dialect.ts";
import { type RoutingMesh, refusals } from "./refusals.ts";

/** The mesh that has to obey the rules, and where. */
export interface RulesTarget {
  readonly mesh: RoutingMesh;
  /** Every mesh that Regatta knows, to name those that support what this one does not. */
  readonly meshes: readonly RoutingMesh[];
  readonly dialect: Dialect;
  readonly namespace: string;
}

export interface CheckedRule {
  readonly rule: TrafficRule;
  readonly problems: readonly RuleProblem[];
  /** Empty if there are problems. */
  readonly objects: readonly RenderedObject[];
}

/**
 * Checks each of the rules on its own, against the others, and against what the mesh and the dialect support, and
 * renders those without problems. Pure.
 * @param versionsOf a Service's versions, if they are known.
 */
export function checkAndRender(
  rules: readonly TrafficRule[],
  { mesh, meshes, dialect, namespace }: RulesTarget,
  versionsOf: (service: string) => readonly string[] | undefined = () => undefined,
): readonly CheckedRule[] {
  const repeated = repeatedServices(rules);
  return rules.map((rule, index) => {
    const versions = versionsOf(rule.service);
    const own = [
      ...(repeated.includes(index) ? [repeatedService(rule.service)] : []),
      ...checkRule(rule, versions),
    ];
    // What is wrong in itself is not reported at the same place again for what a dialect would make of it.
    const places = new Set(own.map(({ path }) => path.join("/")));
    const others = refusals(rule, mesh, dialect, meshes).filter(({ path }) => !places.has(path.join("/")));
    const problems = [...own, ...others];
    const place = { namespace, ...(versions === undefined ? {} : { versions }) };
    return { rule, problems, objects: problems.length > 0 ? [] : dialect.render(rule, place) };
  });
}
