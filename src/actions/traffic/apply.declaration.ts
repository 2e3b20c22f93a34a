import Type from "typebox";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";
import { TrafficRule } from "../../traffic/rules/rule.ts";

export const trafficApplyDeclaration = {
  name: "traffic.apply",
  summary:
    "Routes the requests for Services by mesh-neutral rules; remembers the earlier state for traffic.clear.",
  params: Type.Object(
    {
      mesh: Type.String({ minLength: 1, description: "Mesh that applies the rules" }),
      namespace: Type.String({
        minLength: 1,
        description: "Namespace of the Services; Regatta must have created it",
      }),
      rules: Type.Array(TrafficRule, { minItems: 1, maxItems: 64, description: "One rule per Service" }),
      dialect: Type.Optional(
        Type.Union([Type.Literal("gateway-api"), Type.Literal("istio")], {
          description: "Kind of resources to write; default: the mesh's own",
        }),
      ),
    },
    { additionalProperties: false },
  ),
  outputs: Type.Object(
    {
      dialect: Type.String({ description: "Kind of resources that were written" }),
      applied: Type.Array(Type.String({ description: "kind/namespace/name" })),
    },
    { additionalProperties: false },
  ),
  recovery: "reconcile",
  changesCluster: true,
} as const satisfies ActionDeclaration;
