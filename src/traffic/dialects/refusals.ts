import { Failure } from "../../base/failure.ts";
import { type Feature, featuresOf } from "../rules/features.ts";
import type { RuleProblem } from "../rules/problem.ts";
import type { TrafficRule } from "../rules/rule.ts";
import { DIALECTS, type Dialect, type DialectName } from "./dialect.ts";
import { dialects } from "./index-by-name.ts";

/** The part of a mesh that decides which rules it accepts. */
export interface RoutingMesh {
  readonly name: string;
  readonly title: string;
  readonly dialect?: DialectName;
  readonly capabilities?: readonly Feature[];
}

/**
 * The dialect that rules for a mesh are written in.
 * @param wanted a dialect other than the mesh's own.
 * @throws Failure `TRAFFIC_NO_DIALECT` if the mesh obeys no rules, and for "none".
 */
export function dialectOf(mesh: RoutingMesh, wanted: string | undefined = mesh.dialect): Dialect {
  const name = mesh.dialect && DIALECTS.find((known) => known === wanted);
  if (name) return dialects[name];
  throw new Failure("TRAFFIC_NO_DIALECT", `The mesh "${mesh.name}" does not support traffic rules.`, {
    hint: "Apply rules to a mesh that routes requests, such as istio, or sidecar in the sandbox.",
    state: "Nothing was changed.",
  });
}

/**
 * What in a rule a mesh does not support, each with the reason and the meshes that do: nothing is dropped silently.
 * @param others every mesh that Regatta knows.
 */
export function refusals(
  rule: TrafficRule,
  mesh: RoutingMesh,
  dialect: Dialect,
  others: readonly RoutingMesh[],
): readonly RuleProblem[] {
  const missing = featuresOf(rule).flatMap(({ feature, path }) => {
    const reason = whyNot(feature, mesh, dialect);
    if (reason === undefined) return [];
    return [
      {
        code: "TRAFFIC_UNSUPPORTED" as const,
        path,
        message: `${mesh.title} does not support ${feature} for ${rule.service}: ${reason}.`,
        hint: ableMeshes(feature, others),
      },
    ];
  });
  return [...missing, ...dialect.check(rule)];
}

function whyNot(feature: Feature, mesh: RoutingMesh, dialect: Dialect): string | undefined {
  const reason = dialect.cannot[feature];
  if (reason !== undefined) return `it is addressed in the dialect ${dialect.name}, and ${reason}`;
  return mesh.capabilities?.includes(feature) ? undefined : "it is not among its capabilities";
}

function ableMeshes(feature: Feature, meshes: readonly RoutingMesh[]): string {
  const able = meshes
    .filter((mesh) => {
      const dialect = mesh.dialect && dialects[mesh.dialect];
      return dialect !== undefined && whyNot(feature, mesh, dialect) === undefined;
    })
    .map(({ name }) => name);
  return able.length === 0 ? "No mesh that Regatta knows does." : `These meshes do: ${able.join(", ")}.`;
}
