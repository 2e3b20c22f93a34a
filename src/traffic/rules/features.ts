import type { TrafficRule } from "./rule.ts";

/** What a rule can require of a mesh. The names are those of `capabilities` in meshes/<name>.yaml. */
export const FEATURES = [
  "split",
  "match-path",
  "match-header",
  "match-method",
  "timeout",
  "fault-delay",
  "fault-abort",
] as const;
export type Feature = (typeof FEATURES)[number];

export interface UsedFeature {
  readonly feature: Feature;
  /** Where in the rule. */
  readonly path: readonly (string | number)[];
}

/** Everything that a rule requires of a mesh, each with its places. */
export function featuresOf(rule: TrafficRule): readonly UsedFeature[] {
  return rule.routes.flatMap(({ match, split, timeout, fault }, index) => {
    const asked: readonly (readonly [Feature, unknown, ...string[]])[] = [
      ["split", split, "split"],
      ["match-path", match?.path, "match", "path"],
      ["match-header", match?.headers, "match", "headers"],
      ["match-method", match?.method, "match", "method"],
      ["timeout", timeout, "timeout"],
      ["fault-delay", fault?.delay, "fault", "delay"],
      ["fault-abort", fault?.abort, "fault", "abort"],
    ];
    return asked
      .filter(([, value]) => value !== undefined)
      .map(([feature, , ...path]) => ({ feature, path: ["routes", index, ...path] }));
  });
}
